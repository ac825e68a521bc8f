#pragma once

#include <sys/types.h>

// Calls of Linux that the C library declares only to those who ask for its extensions.

int fallocate(int descriptor, int mode, off_t offset, off_t length);
