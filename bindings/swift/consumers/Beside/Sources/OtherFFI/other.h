#include <stdint.h>

/// The number of different words in a text. -1 if there is no text.
int32_t other_words(const char *text);
