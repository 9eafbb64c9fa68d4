# SPDX-License-Identifier: MIT
"""exchange.h in Python, with AutoIt's functions."""
import sys

from filemap.autoit import (
    DllStructCreate,
    DllStructGetData,
    DllStructSetData,
    _WinAPI_CloseHandle,
    _WinAPI_CreateFileMapping,
    _WinAPI_MapViewOfFile,
    _WinAPI_OpenFileMapping,
    _WinAPI_UnmapViewOfFile,
    extended,
)


def main(role, name, text=""):
    if role == "give":
        hMapping = _WinAPI_CreateFileMapping(-1, 4096, name)
        if not hMapping or extended():
            return 1
    else:
        hMapping = _WinAPI_OpenFileMapping(name)
    pAddress = _WinAPI_MapViewOfFile(hMapping)
    tData = DllStructCreate("char Text[2048];char Answer[2048]", pAddress)
    if not tData:
        return 1
    if role == "give":
        DllStructSetData(tData, "Text", text)
        print("ready", flush=True)
        sys.stdin.readline()
        print(DllStructGetData(tData, "Answer"))
    else:
        print(DllStructGetData(tData, "Text"))
        DllStructSetData(tData, "Answer", "python_autoit")
    del tData
    return not (_WinAPI_UnmapViewOfFile(pAddress) and _WinAPI_CloseHandle(hMapping))


sys.exit(main(*sys.argv[1:]))
