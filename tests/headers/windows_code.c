/* SPDX-License-Identifier: MIT */
/* What Windows programs write, as they write it: it compiles, without a warning, in every mode. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <tchar.h>
#include <stdio.h>

#ifdef _WIN32
#error "_WIN32 must stay undefined"
#endif

#define BUFFER_SIZE 256

C_ASSERT(sizeof(HANDLE) == sizeof(void *));
C_ASSERT(sizeof(TEXT("ab")) == 3 * sizeof(TCHAR));
C_ASSERT(sizeof(_T('a')) >= sizeof(TCHAR));

static const TCHAR szName[] = TEXT("Local\\MyFileMappingObject");
static const WCHAR wide_name[] = { 'x', 0 };
static __declspec(thread) int thread_count;
static __declspec(align(16)) BYTE aligned[32];

EXTERN_C __declspec(dllexport) DWORD WINAPI ThreadProc(LPVOID lpParameter);
EXTERN_C __declspec(noreturn) void __cdecl Fatal(_In_ LPCTSTR message, _In_opt_ DWORD error);

typedef BOOL(CALLBACK *PROGRESS)(_In_ LPCTSTR text, _Inout_opt_ LPVOID context);

static __forceinline unsigned __int64 Join(DWORD high, DWORD low)
{
    ULARGE_INTEGER value;
    value.HighPart = high;
    value.u.LowPart = low;
    return value.QuadPart;
}

DWORD WINAPI ThreadProc(LPVOID lpParameter)
{
    UNREFERENCED_PARAMETER(lpParameter);
    return (DWORD)++thread_count;
}

void __cdecl Fatal(LPCTSTR message, DWORD error)
{
    LPTSTR text = NULL;
    FormatMessage(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                      FORMAT_MESSAGE_IGNORE_INSERTS,
                  NULL, error, MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), (LPTSTR)&text, 0, NULL);
    _ftprintf(stderr, TEXT("%s: %s (%lu)\n"), message, text, error);
    LocalFree(text);
    ExitProcess(error);
}

static BOOL Share(PROGRESS progress, LPVOID context)
{
    SECURITY_ATTRIBUTES sa = { sizeof(sa), NULL, TRUE };
    LARGE_INTEGER start, frequency;
    MEMORY_BASIC_INFORMATION info;
    SYSTEM_INFO system;
    HANDLE hMapFile = CreateFileMapping(INVALID_HANDLE_VALUE, &sa, PAGE_READWRITE | SEC_COMMIT, 0,
                                        BUFFER_SIZE, szName);
    if (hMapFile == NULL)
        Fatal(_T("CreateFileMapping"), GetLastError());
    if (GetLastError() == ERROR_ALREADY_EXISTS)
        _tprintf(TEXT("it was there\n"));
    LPTSTR pBuf = (LPTSTR)MapViewOfFile(hMapFile, FILE_MAP_ALL_ACCESS, 0, 0, BUFFER_SIZE);
    if (pBuf == NULL) {
        CloseHandle(hMapFile);
        return FALSE;
    }
    CopyMemory((PVOID)pBuf, szName, (_tcslen(szName) + 1) * sizeof(TCHAR));
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&start);
    GetSystemInfo(&system);
    if (system.wProcessorArchitecture == PROCESSOR_ARCHITECTURE_AMD64 && system.dwOemId != 0)
        Sleep(0);
    if (VirtualQuery(pBuf, &info, sizeof(info)) == sizeof(info) && info.State == MEM_COMMIT)
        ZeroMemory(&info, sizeof(info));
    if (progress != NULL)
        progress(pBuf, context);
    FlushViewOfFile(pBuf, 0);
    return UnmapViewOfFile(pBuf) && CloseHandle(hMapFile);
}

static BOOL ReadAll(LPCTSTR path)
{
    OVERLAPPED overlapped;
    LARGE_INTEGER size;
    DWORD bytes = 0;
    HANDLE hFile = CreateFile(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL,
                              OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (hFile == INVALID_HANDLE_VALUE)
        return FALSE;
    ZeroMemory(&overlapped, sizeof(overlapped));
    overlapped.Offset = 16;
    if (!GetFileSizeEx(hFile, &size) || size.QuadPart > (LONGLONG)sizeof(aligned) ||
        !ReadFile(hFile, aligned, sizeof(aligned), &bytes, &overlapped) ||
        SetFilePointer(hFile, 0, NULL, FILE_BEGIN) == INVALID_SET_FILE_POINTER) {
        DWORD dwError = GetLastError();
        CloseHandle(hFile);
        SetLastError(dwError);
        return FALSE;
    }
    return CloseHandle(hFile);
}

static void Texts(void)
{
    TCHAR text[MAX_PATH], copy[MAX_PATH];
    char narrow[MAX_PATH];
    _tcscpy(text, _T("one"));
    _tcscat_s(text, _countof(text), TEXT(" two"));
    _stprintf_s(copy, ARRAYSIZE(copy), TEXT("%s %I64u"), text, Join(1, 2));
    lstrcpyn(text, copy, ARRAYSIZE(text));
    if (lstrlen(text) > 3 && lstrcmpi(text, copy) == 0 && _tcschr(text, _T('o')) != NULL)
        _putts(text);
    GetModuleFileName(NULL, text, MAX_PATH);
    GetEnvironmentVariable(_T("PATH"), text, MAX_PATH);
    WideCharToMultiByte(CP_UTF8, 0, wide_name, -1, narrow, sizeof(narrow), NULL, NULL);
    printf("%s %u %u\n", narrow, LOWORD(0x12345678), HIBYTE(0x1234));
}

int _tmain(int argc, TCHAR *argv[])
{
    HRESULT hr = HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED);
    Texts();
    if (argc > 1 && !ReadAll(argv[1]) && SUCCEEDED(hr))
        return 1;
    return Share(NULL, NULL) ? 0 : HRESULT_CODE(hr);
}
