/* SPDX-License-Identifier: MIT */
/*
 * namespaceapi.h - private namespaces: names that only those find who know a boundary
 *
 * A boundary descriptor has a name and security identifiers. A private namespace is created for a
 * boundary and an alias, and others open it with an equal boundary and the same alias. Then names
 * that begin with the alias and a backslash, "alias\name", are names of objects in it. Only who has
 * all the SIDs of the boundary can create the namespace, so nobody else can be there first with
 * objects of his (squatting).
 *
 * A boundary that has the SID of a user (S-1-22-1-UID, not root's) makes a namespace of that
 * user's, beside his names in Local\. All others are between users, in the folder of Global\, and
 * can be created where Global\ names can be created.
 */
#ifndef FILEMAP_NAMESPACEAPI_H
#define FILEMAP_NAMESPACEAPI_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* For CreateBoundaryDescriptor: the SID of the caller's app container, too. There are none here. */
#define CREATE_BOUNDARY_DESCRIPTOR_ADD_APPCONTAINER_SID 0x1

/* For ClosePrivateNamespace. */
#define PRIVATE_NAMESPACE_FLAG_DESTROY 0x1

/*
 * Makes a boundary descriptor, which is memory of the caller's and no kernel object (row h139).
 *   Name   at least one character, any characters; case counts
 *   Flags  0, or CREATE_BOUNDARY_DESCRIPTOR_ADD_APPCONTAINER_SID, which adds nothing (row h140)
 * Result: a descriptor for DeleteBoundaryDescriptor, or NULL and
 *   ERROR_INVALID_PARAMETER    Name is NULL, empty or longer than 32,766 characters; other flags
 *   ERROR_NOT_ENOUGH_MEMORY    memory ran out
 * learn.microsoft.com: CreateBoundaryDescriptorW function (namespaceapi.h)
 */
FILEMAP_API HANDLE WINAPI CreateBoundaryDescriptorW(_In_ LPCWSTR Name, _In_ ULONG Flags)
    FILEMAP_SYMBOL(CreateBoundaryDescriptorW);

/*
 * Adds a SID, which the creator of the namespace must have: his own, that of a group of his, or one
 * of a group that everybody is in (Everyone, Authenticated Users, Users, Interactive). At least one
 * is needed (row h142), each counts once, and their order does not matter.
 *   BoundaryDescriptor  address of the descriptor, which may change (row h141)
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_PARAMETER    a NULL
 *   ERROR_INVALID_SID          no valid SID
 *   ERROR_NOT_ENOUGH_MEMORY    memory ran out
 * learn.microsoft.com: AddSIDToBoundaryDescriptor function (namespaceapi.h)
 */
FILEMAP_API BOOL WINAPI AddSIDToBoundaryDescriptor(_Inout_ HANDLE *BoundaryDescriptor,
                                                   _In_ PSID RequiredSid)
    FILEMAP_SYMBOL(AddSIDToBoundaryDescriptor);

/*
 * Frees a boundary descriptor. Namespaces go on. NULL: nothing happens.
 * learn.microsoft.com: DeleteBoundaryDescriptor function (namespaceapi.h)
 */
FILEMAP_API VOID WINAPI DeleteBoundaryDescriptor(_In_ HANDLE BoundaryDescriptor)
    FILEMAP_SYMBOL(DeleteBoundaryDescriptor);

/*
 * Creates a private namespace. It never opens one that exists (row h145).
 *   lpPrivateNamespaceAttributes  NULL, or whether the handle is inheritable, and a descriptor,
 *                                 which decides who may open it and create in it (row h146), and
 *                                 what objects inherit (see below); none: the user and root
 *   lpBoundaryDescriptor          with at least one SID; may be deleted afterwards
 *   lpAliasPrefix                 at least one character, no backslash; not Local, Global, Session
 * Result: a handle with all rights, or NULL and
 *   ERROR_ALREADY_EXISTS       it exists, in this or another process (row h145); or the alias
 *                              stands for another namespace in this process
 *   ERROR_ACCESS_DENIED        the caller lacks a SID of the boundary (row h144), or may not create
 *                              in the folder of Global\; or somebody has taken the name who could
 *                              not create such a namespace
 *   ERROR_INVALID_PARAMETER    a NULL, no SID in the boundary, or such an alias
 *   ERROR_INVALID_NAME         boundary and alias are too long together
 *   ERROR_UNKNOWN_REVISION, ERROR_INVALID_SECURITY_DESCR, ERROR_PRIVILEGE_NOT_HELD,
 *   ERROR_ALLOTTED_SPACE_EXCEEDED  the descriptor, as for CreateFileMapping
 *   ERROR_INVALID_OWNER        the owner in it may not own the caller's objects, or is none who
 *                              could create the namespace
 *   ERROR_TIMEOUT              a process that removes one of that name was stopped
 * Objects in the namespace live while somebody has handles of them, whatever becomes of it. One
 * that is created without a DACL, or with no descriptor at all, gets the entries of the namespace's
 * DACL that have OBJECT_INHERIT_ACE (row h301), as they are at that moment: CREATOR OWNER and
 * CREATOR GROUP become its own, generic rights those of its type, and a label comes along in the
 * same way. Without such entries it is for its user and root. An entry of a new namespace that is
 * inherited and has generic rights becomes two, as on Windows: one for the namespace, and one with
 * INHERIT_ONLY_ACE for what is in it.
 * Differs from Windows: a boundary with the SID of a user (or of his logon session), not root's,
 * makes a namespace that only processes of that user can open, whatever its descriptor allows. In
 * Global\ the kernel lets anybody make files; so another user's object counts only if he may create
 * in the namespace at the moment it is opened, and where a right is a group's, only if the accounts
 * of the machine say that he is in it.
 * learn.microsoft.com: CreatePrivateNamespaceW function (namespaceapi.h)
 */
FILEMAP_API HANDLE WINAPI CreatePrivateNamespaceW(
    _In_opt_ LPSECURITY_ATTRIBUTES lpPrivateNamespaceAttributes, _In_ LPVOID lpBoundaryDescriptor,
    _In_ LPCWSTR lpAliasPrefix) FILEMAP_SYMBOL(CreatePrivateNamespaceW);

/*
 * Opens a private namespace. The caller need not be within the boundary, if the descriptor lets him
 * (row h148). The handle has all the rights that he may have.
 *   lpBoundaryDescriptor  equal to that of the creator: name and SIDs
 *   lpAliasPrefix         that of the creator (row h149)
 * Result: a handle, or NULL and
 *   ERROR_PATH_NOT_FOUND       there is none (row h147), or its creator has closed it (row h153)
 *   ERROR_ALREADY_EXISTS       the alias stands for another namespace in this process
 *   ERROR_ACCESS_DENIED        its descriptor gives the caller no right at all; or somebody made it
 *                              who could not have created it
 *   ERROR_INVALID_PARAMETER, ERROR_INVALID_NAME, ERROR_TIMEOUT  as for CreatePrivateNamespace
 * learn.microsoft.com: OpenPrivateNamespaceW function (namespaceapi.h)
 */
FILEMAP_API HANDLE WINAPI OpenPrivateNamespaceW(_In_ LPVOID lpBoundaryDescriptor,
                                                _In_ LPCWSTR lpAliasPrefix)
    FILEMAP_SYMBOL(OpenPrivateNamespaceW);

/*
 * Closes a handle of a private namespace; CloseHandle does the same without flags. With the last
 * handle of the process the alias means nothing any more. With the last one of the process that has
 * created the namespace, or with the end of that process, nobody can open it any more (rows h153,
 * h155): who has it open goes on, and until the last of them has closed it, CreatePrivateNamespace
 * still says ERROR_ALREADY_EXISTS. Children that the creator has forked have its handles, and are
 * creators as well until they close them; who has inherited or been given a handle is not.
 *   Flags  0, or PRIVATE_NAMESPACE_FLAG_DESTROY: it can be opened no more at once, and a new one of
 *          that name may be created, whoever still has handles (row h154)
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE       no handle of a private namespace
 *   ERROR_ACCESS_DENIED        the handle lacks DELETE; and only its owner and root may destroy it,
 *                              whatever the descriptor says
 *   ERROR_INVALID_PARAMETER    other flags
 * One byte, and not a BOOL (row h156).
 * learn.microsoft.com: ClosePrivateNamespace function (namespaceapi.h)
 */
FILEMAP_API BOOLEAN WINAPI ClosePrivateNamespace(_In_ HANDLE Handle, _In_ ULONG Flags)
    FILEMAP_SYMBOL(ClosePrivateNamespace);

FILEMAP_END_C

#endif
