#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares images with what python3-pefile reads out of their files.

  compare.py FILEMAP TOOL FILE...

For each program file: `filemap image --json` tells what its headers say, and a view has, byte for
byte, what the PE format says; computed here from the fields that pefile has read.
"""
import json
import subprocess
import sys

import pefile

PAGE = 4096
MACHINES = {0x14c: 'i386', 0x8664: 'amd64'}
SHARED, EXECUTE, READ, WRITE = 1 << 28, 1 << 29, 1 << 30, 1 << 31


def pages(size):
    return (size + PAGE - 1) // PAGE * PAGE


def protection(flags):
    words = {(0, 0, 0): 'noaccess', (1, 0, 0): 'readonly', (0, 0, 1): 'execute',
             (1, 0, 1): 'execute-read'}
    if flags & WRITE:
        kind = 'readwrite' if flags & SHARED else 'writecopy'
        return 'execute-' + kind if flags & EXECUTE else kind
    return words[(bool(flags & READ), 0, bool(flags & EXECUTE))]


def expected_parts(pe):
    """(name, address, size, file offset, bytes of the file, protection)"""
    header = pe.OPTIONAL_HEADER
    yield '', 0, pages(header.SizeOfHeaders), 0, header.SizeOfHeaders, 'readonly'
    for section in pe.sections:
        size = pages(section.Misc_VirtualSize or section.SizeOfRawData)
        has_data = section.PointerToRawData and section.SizeOfRawData
        offset = section.PointerToRawData // 512 * 512 if has_data else 0
        count = min(section.SizeOfRawData, size) if has_data else 0
        name = section.Name.rstrip(b'\0').decode('latin-1')
        yield (name, section.VirtualAddress, size, offset, count,
               protection(section.Characteristics))


def expected_bytes(pe, data, parts):
    image = bytearray(pages(pe.OPTIONAL_HEADER.SizeOfImage))
    for _, address, _, offset, count, _ in parts:
        part = data[offset:offset + count]
        image[address:address + len(part)] = part
    for section in pe.sections:  # rows of the table without data, or without a place for them
        if not section.SizeOfRawData or not section.PointerToRawData:
            at = section.get_file_offset() + 16
            image[at:at + 8] = bytes(8)
    return bytes(image)


def compare(filemap, tool, path):
    """What differs, as text."""
    with open(path, 'rb') as file:
        data = file.read()
    pe = pefile.PE(data=data, fast_load=True)
    header = pe.OPTIONAL_HEADER
    parts = list(expected_parts(pe))
    told = json.loads(subprocess.run([filemap, 'image', '--json', path], check=True,
                                     stdout=subprocess.PIPE).stdout)
    facts = {'machine': MACHINES[pe.FILE_HEADER.Machine], 'base': header.ImageBase,
             'size': pages(header.SizeOfImage), 'entry': header.AddressOfEntryPoint,
             'section_alignment': header.SectionAlignment, 'file_alignment': header.FileAlignment,
             'format': 'PE32+' if header.Magic == 0x20b else 'PE32'}
    for key, value in facts.items():
        if told[key] != value:
            yield '%s is %r instead of %r' % (key, told[key], value)
    got = [(part['name'], part['address'], part['size'], part['file_offset'], part['file_bytes'],
            part['protection']) for part in told['parts']]
    for one, other in zip(got, parts):
        if one != other:
            yield 'part %r instead of %r' % (one, other)
    if len(got) != len(parts):
        yield '%d parts instead of %d' % (len(got), len(parts))
    view = subprocess.run([tool, 'dump', path], check=True, stdout=subprocess.PIPE).stdout
    image = expected_bytes(pe, data, parts)
    if view != image:
        differing = next((i for i, pair in enumerate(zip(view, image)) if pair[0] != pair[1]),
                         min(len(view), len(image)))
        yield 'the view differs at 0x%x' % differing


def main():
    filemap, tool, *files = sys.argv[1:]
    wrong = 0
    for path in files:
        for difference in compare(filemap, tool, path):
            print('%s: %s' % (path, difference))
            wrong += 1
    print('%d files compared' % len(files))
    return 1 if wrong or not files else 0


if __name__ == '__main__':
    sys.exit(main())
