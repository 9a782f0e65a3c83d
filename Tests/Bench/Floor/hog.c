/* Takes memory and keeps touching it until it is killed: at most half of what is available, and no more than MEBIBYTES.
 *
 *   hog MEBIBYTES
 *
 * The first to be chosen when memory runs out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t available_kibibytes(void) {
    char line[256];
    size_t value = 0;
    FILE *file = fopen("/proc/meminfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %zu", &value) == 1) break;
    if (file) fclose(file);
    return value;
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: hog MEBIBYTES\n");
        return 64;
    }
    FILE *score = fopen("/proc/self/oom_score_adj", "w");
    if (score) {
        fputs("1000", score);
        fclose(score);
    }
    size_t size = strtoul(arguments[1], NULL, 10) << 20, half = available_kibibytes() << 9;
    if (size > half) size = half;
    unsigned char *memory = malloc(size);
    if (!memory) return 1;
    for (unsigned char value = 1;; value++) memset(memory, value, size);
}
