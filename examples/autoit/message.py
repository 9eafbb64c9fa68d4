#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The example of AutoIt's page on _WinAPI_CreateFileMapping, line by line: two processes, of which
one asks for a text, and the other one shows it.

    message.py          starts both; ends when an empty text is entered
"""
import sys

from autoit_gui import (
    MB_ICONERROR,
    MB_ICONINFORMATION,
    MB_SYSTEMMODAL,
    ChrW,
    InputBox,
    MsgBox,
    Opt,
    Run,
    Sleep,
    StringStripWS,
    WinExists,
    WinWait,
    WinWaitClose,
)
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

CRLF = "\r\n"
g_sTitle = "_WinAPI_MapViewOfFile" + ChrW(160)


def main(CmdLine):
    Opt("WinWaitDelay", 0)

    if not CmdLine:
        if WinExists(g_sTitle):
            return
        for i in range(1, 3):
            Run([sys.executable, __file__, f"/{i}"])
            Sleep(500)
        return

    if CmdLine[0] == "/1":
        _Sender()
    elif CmdLine[0] == "/2":
        _Receiver()


def _Receiver():
    hMapping = _WinAPI_OpenFileMapping("MyFileMapping")
    if not hMapping:
        return

    pAddress = _WinAPI_MapViewOfFile(hMapping)
    tData = DllStructCreate("wchar[1024]", pAddress)
    while WinWait(g_sTitle, "", 1):
        Sleep(200)
        sText = DllStructGetData(tData, 1)
        DllStructSetData(tData, 1, "")
        if sText:
            MsgBox(
                MB_ICONINFORMATION | MB_SYSTEMMODAL,
                g_sTitle + " (receiver)",
                " " * 47 + CRLF + sText,
            )
    _WinAPI_UnmapViewOfFile(pAddress)
    _WinAPI_CloseHandle(hMapping)


def _Sender():
    hMapping = _WinAPI_CreateFileMapping(-1, 2048, "MyFileMapping")
    if not hMapping or extended():
        MsgBox(
            MB_ICONERROR | MB_SYSTEMMODAL,
            "Error",
            f"Unable to create file mapping (@extended={extended()}).",
        )
        return

    pAddress = _WinAPI_MapViewOfFile(hMapping)
    tData = DllStructCreate("wchar[1024]", pAddress)
    while WinWaitClose(g_sTitle):
        sText = StringStripWS(
            InputBox(g_sTitle + " (sender)", "Type some text message.", "", "", -1, 171), 3
        )
        if not sText:
            break
        DllStructSetData(tData, 1, sText)
        if not WinWait(g_sTitle, "", 1):
            break
    _WinAPI_UnmapViewOfFile(pAddress)
    _WinAPI_CloseHandle(hMapping)


if __name__ == "__main__":
    main(sys.argv[1:])
