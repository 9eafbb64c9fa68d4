/* SPDX-License-Identifier: MIT */
/* Files that could not be made longer. */
#include "engine/growth.h"
#include "engine/sharing.h"

#include "linux/file.h"

void growth_undo(const struct descriptor *file, uint64_t from, uint64_t reached)
{
    struct sharing_gate gate;
    if (reached == FILE_UNTOUCHED)
        return;
    if (sharing_enter(file->device, file->inode, &gate))
        return; /* rather storage for nothing than somebody's data lost */
    /* Somebody may have mapped the zeros already. */
    file_shrink_back(file->fd, from, gate.mapped ? from : reached);
    sharing_leave(&gate);
}
