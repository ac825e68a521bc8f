#pragma once

// Called by the sanitizers' runtime when a program starts.

const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);
const char *__tsan_default_options(void);
