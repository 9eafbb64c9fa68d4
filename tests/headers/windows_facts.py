#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares filemap's headers with those of mingw-w64.

The names come out of our headers, the values out of mingw-w64's compiler: nothing is typed twice,
and nothing has to run on Windows.

  generate    prints static asserts on what mingw-w64 says: the contents of mingw_asserts.h
  compare     mingw_asserts.h is what generate would print
  prototypes  mingw-w64 accepts each of our prototypes as a second declaration of its own
  names       mingw_asserts.h knows every name of our headers, and each prototype bears the label
              of its own name; needs no compiler
"""
import os
import re
import subprocess
import sys
import tempfile

COMPILER = os.environ.get('MINGW_CC', 'x86_64-w64-mingw32-gcc')
HERE = os.path.dirname(os.path.abspath(__file__))
HEADERS = os.path.join(HERE, '..', '..', 'include', 'filemap')
ASSERTS = os.path.join(HERE, 'mingw_asserts.h')

# Headers of Windows; the rest has no counterpart there, or (sal.h) no values.
FILES = ['basetsd.h', 'minwindef.h', 'winnt.h', 'winnt_image.h', 'winnt_security.h', 'minwinbase.h', 'winerror.h', 'ntstatus.h',
         'errhandlingapi.h', 'excpt.h', 'handleapi.h', 'namespaceapi.h', 'memoryapi.h', 'memoryapi_app.h', 'fileapi.h',
         'processthreadsapi.h', 'securitybaseapi.h', 'sddl.h', 'accctrl.h', 'aclapi.h', 'processenv.h', 'synchapi.h', 'sysinfoapi.h', 'profileapi.h', 'libloaderapi.h',
         'stringapiset.h', 'winbase.h', 'shellapi.h', 'psapi.h', 'io.h', 'conio.h', 'ntdef.h',
         'winternl.h', 'ntmmapi.h', 'ntseapi.h', 'ntzwapi.h']

# Not values: words of the language and of calling conventions, and casts to pointers.
NOT_VALUES = {'APIENTRY', 'CONST', 'VOID', 'EXTERN_C', 'FORCEINLINE', 'DECLSPEC_NORETURN',
              'INVALID_HANDLE_VALUE'}

PRELUDE = '''#define _WIN32_WINNT 0x0A00
#define NTDDI_VERSION 0x0A000007
#define WIN32_NO_STATUS
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#include <sddl.h>
#include <aclapi.h>
#include <shellapi.h>
#include <excpt.h>
#include <psapi.h>
#include <io.h>
#include <conio.h>
#include <winternl.h>
#include <stddef.h>
'''

# Types of prototypes that mingw-w64 does not have, as it would have them.
TYPES = '''typedef int SECTION_INFORMATION_CLASS, SECTION_INHERIT, MEMORY_INFORMATION_CLASS;
'''


def read_header(name):
    with open(os.path.join(HEADERS, name), encoding='utf-8') as file:
        text = file.read()
    text = re.sub(r'/\*.*?\*/', ' ', text, flags=re.S)
    return text.replace('\\\n', ' ')


def constants(text):
    """Names of macros that stand for a number."""
    for name, value in re.findall(r'^#define ([A-Z][A-Z0-9_]*)[ \t]+(\S.*)$', text, re.M):
        if value[0] != '{' and name not in NOT_VALUES and not re.match(r'FILEMAP_|__attribute__|Rtl', value):
            yield name


def cast(name):
    """Codes of exceptions are DWORDs; beside ntstatus.h mingw-w64 has them as NTSTATUS."""
    return '(DWORD)' if re.match(r'EXCEPTION_(?!CONTINUE_)', name) else ''


def declared_names(declarators):
    """The names in "A, *PA, **PPA"."""
    function = re.match(r'\(WINAPI \*(\w+)\)', declarators)
    if function:
        return [function.group(1)]
    return [name.strip(' *\n') for name in declarators.split(',')]


def members(body):
    """Names of the members of a structure; those of nameless members count as its own."""
    body = re.sub(r'\w+ : [^;]*;', '', body)  # bit fields have no offset
    while True:
        inner = re.search(r'(?:__extension__\s+)?(?:struct|union)\s*\{([^{}]*)\}\s*(\w*)\s*;', body)
        if not inner:
            break
        replacement = 'int %s;' % inner.group(2) if inner.group(2) else inner.group(1)
        body = body[:inner.start()] + replacement + body[inner.end():]
    return re.findall(r'(\w+)\s*;', body)


def types(text):
    """(name, members or None) for each typedef."""
    structure = r'typedef (?:struct|union) (?:DECLSPEC_ALIGN\(\d\) )?\w+ \{(.*?)\n\} ([^;]*);'
    for body, declarators in re.findall(structure, text, re.S):
        names = declared_names(declarators)
        yield names[0], members(body)
        for name in names[1:]:
            yield name, None
    text = re.sub(structure, '', text, flags=re.S)
    # Of a structure that is only declared, the pointers are compared.
    text = re.sub(r'typedef struct _\w+ \w+;', '', text)
    text = re.sub(r'^#.*$', '', text, flags=re.M)
    base = r'(?:const |unsigned |signed )*(?:long long|\w+)'
    for declarators in re.findall(r'typedef %s\s*([^;{}]*);' % base, text):
        for name in declared_names(declarators):
            yield name, None


def facts():
    """(fact, expression) for all that is to be compared; a fact names a macro of asserts.c."""
    for file in FILES + ['character.h']:
        text = read_header(file)
        if file == 'character.h':
            text = 'typedef char CHAR; typedef short WCHAR;'
        for name in constants(text):
            yield 'VALUE(%s' % name, '(long long)(%s%s)' % (cast(name), name)
        for name, fields in types(text):
            yield 'SIZE(%s' % name, 'sizeof(%s)' % name
            # Whether char has a sign is a matter of the processor on Linux.
            if fields is None and name != 'CHAR':
                yield ('UNSIGNED(%s' % name,
                       '__builtin_choose_expr(__builtin_classify_type((%s)0) == 1,'
                       ' (%s)-1 > (%s)0, 2)' % (name, name, name))
            for field in fields or []:
                yield 'OFFSET(%s, %s' % (name, field), 'offsetof(%s, %s)' % (name, field)
                yield 'MEMBER(%s, %s' % (name, field), 'sizeof(((%s *)0)->%s)' % (name, field)


def compile_for_windows(source, *options):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'probe.c')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(source)
        return subprocess.run([COMPILER, '-w', '-fmax-errors=0', *options, path],
                              capture_output=True, text=True, check=False,
                              env=dict(os.environ, LC_ALL='C'))


def ask(all_facts):
    """Values by key. The compiler prints them into its assembly text, as the operands of nothing:
    in halves, for operands of 64 bits are not always possible."""
    left = list(all_facts)
    while True:
        lines = ['void probe(void)', '{']
        first = PRELUDE.count('\n') + len(lines) + 1
        for number, (_, expression) in enumerate(left):
            lines.append('__asm__("\\n->%d %%c0 %%c1" : : "i"((int)(%s)),'
                         ' "i"((int)((long long)(%s) >> 32)));' % (number, expression, expression))
        done = compile_for_windows(PRELUDE + '\n'.join(lines) + '\n}\n', '-S', '-o', '-')
        if done.returncode == 0:
            break
        lines = re.findall(r'probe\.c:(\d+):\d+: error', done.stderr)
        wrong = {int(line) - first for line in lines}
        if not wrong:
            sys.exit(done.stderr)
        left = [fact for number, fact in enumerate(left) if number not in wrong]
    halves = re.findall(r'^->(\d+) (-?\d+) (-?\d+)', done.stdout, re.M)
    return {left[int(number)][0]: int(low) % 2**32 + (int(high) << 32)
            for number, low, high in halves}


def mingw_version():
    done = compile_for_windows('#include <_mingw.h>\nMINGW __MINGW64_VERSION_STR\n', '-E', '-P')
    return re.search(r'MINGW (.*)', done.stdout).group(1).replace('"', '').replace(' ', '')


def bare_name(fact):
    """The name that a fact is about, or None for members."""
    found = re.fullmatch(r'(?:VALUE|SIZE)\((\w+)', fact)
    return found and found.group(1)


def generate():
    all_facts = list(facts())
    values = ask(all_facts)
    out = ['/* SPDX-License-Identifier: MIT */',
           '/* What mingw-w64 %s has for the names in our headers; 64-bit systems. */'
           % mingw_version(),
           '/* Written by windows_facts.py generate; asserts.c includes it. */',
           '/* clang-format off */']
    unknown = []
    for fact in dict.fromkeys(fact for fact, _ in all_facts):
        if fact not in values:
            unknown += filter(None, [bare_name(fact)])
        elif fact.startswith('VALUE'):
            out.append('%s, 0x%XULL)' % (fact, values[fact] % 2**64))
        elif not (fact.startswith('UNSIGNED') and values[fact] == 2):
            out.append('%s, %d)' % (fact, values[fact]))
    out += ['', '/* mingw-w64 does not have:']
    out += [' * ' + name for name in unknown]
    out.append(' */')
    return out


def stored():
    with open(ASSERTS, encoding='utf-8') as file:
        return file.read().splitlines()


def told(lines):
    """Facts and what is said of them."""
    return dict(re.findall(r'^([A-Z]+\(.*), (\w+)\)$', '\n'.join(lines), re.M))


def compare():
    """Another release of mingw-w64 may know more than the stored file; it may not contradict."""
    new, old = generate(), stored()
    known = told(old)
    wrong = 0
    for fact, value in told(new).items():
        if known.get(fact, value) != value or (fact not in known and new[1] == old[1]):
            print('%s): %s by mingw-w64, %s stored' % (fact, value, known.get(fact)))
            wrong += 1
    return wrong


def names():
    lines = stored()
    known = told(lines)
    wrong = 0
    for fact, _ in facts():
        name = bare_name(fact)
        if name and fact not in known and ' * ' + name not in lines:
            print('mingw_asserts.h does not know %s: run windows_facts.py generate' % name)
            wrong += 1
    for file in FILES:
        for prototype in re.findall(r'FILEMAP_API (.*?);', read_header(file), re.S):
            if not re.search(r'\b(\w+)\(.*FILEMAP_SYMBOL\(\1\)$', prototype, re.S):
                print('%s: no label, or another name in it: %s' % (file, prototype))
                wrong += 1
    return wrong


def prototypes():
    source = PRELUDE + TYPES
    count = 0
    for file in FILES:
        text = re.sub(r'^#.*$', '', read_header(file), flags=re.M)
        for prototype in re.findall(r'FILEMAP_API (.*?)\s*FILEMAP_SYMBOL\(\w+\);', text, re.S):
            source += '#line 1 "%s"\n%s;\n' % (file, ' '.join(prototype.split()))
            count += 1
    done = compile_for_windows(source, '-fsyntax-only')
    wrong = re.findall(r".*error: .*", done.stderr)
    print('\n'.join(wrong) or '%d prototypes' % count)
    return len(wrong) if count else 1


def main():
    action = sys.argv[1] if len(sys.argv) == 2 else ''
    if action == 'generate':
        print('\n'.join(generate()))
        return 0
    if action in ('compare', 'names', 'prototypes'):
        return 1 if globals()[action]() else 0
    sys.exit(__doc__)


if __name__ == '__main__':
    sys.exit(main())
