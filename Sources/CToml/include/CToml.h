// toml++ behind a C interface: every key and value of a document in the order of its tree, with line and column.
//
// No C++ exception leaves these functions. A document owns every pointer that an entry of it shows, until it is freed.
// Lines and columns count from 1, columns in characters; 0 means unknown.
#ifndef HEARTBEAT_CTOML_H
#define HEARTBEAT_CTOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct heartbeat_toml_document heartbeat_toml_document;

enum {
    HEARTBEAT_TOML_TABLE = 0,
    HEARTBEAT_TOML_ARRAY = 1,
    HEARTBEAT_TOML_STRING = 2,
    HEARTBEAT_TOML_INTEGER = 3,
    HEARTBEAT_TOML_FLOAT = 4,
    HEARTBEAT_TOML_BOOLEAN = 5,
    // A date, a time or both: no key of ours takes one.
    HEARTBEAT_TOML_DATE = 6,
};

// Longest line accepted, in bytes. A dotted key makes a table per two bytes, and toml++ 3.3 frees nested tables
// recursively: the limit keeps that within any thread's stack.
#define HEARTBEAT_TOML_LONGEST_LINE 1024

typedef struct {
    // Index of the table or array that holds this entry; -1 for the root table, which is entry 0.
    int32_t parent;
    // One of HEARTBEAT_TOML_….
    int32_t kind;
    // The key within a parent table, not terminated by a zero; null in an array and for the root.
    const char *key;
    size_t key_length;
    uint32_t key_line;
    uint32_t key_column;
    uint32_t value_line;
    uint32_t value_column;
    // A string's text, not terminated by a zero; null for all other kinds.
    const char *text;
    size_t text_length;
    int64_t integer;
    double number;
    bool boolean;
} heartbeat_toml_entry;

typedef struct {
    // A sentence of toml++ or of this shim, ended by a zero.
    const char *description;
    uint32_t line;
    uint32_t column;
} heartbeat_toml_fault;

// Parses `length` bytes of UTF-8. Null when memory ran out.
heartbeat_toml_document *heartbeat_toml_parse(const char *bytes, size_t length);

void heartbeat_toml_free(heartbeat_toml_document *document);

// True, and `fault` filled, when the document could not be parsed; it then has no entries.
bool heartbeat_toml_has_fault(const heartbeat_toml_document *document, heartbeat_toml_fault *fault);

// Number of entries: the root, then each table's and array's members behind it, depth first.
size_t heartbeat_toml_count(const heartbeat_toml_document *document);

// The entry at an index below the count.
heartbeat_toml_entry heartbeat_toml_at(const heartbeat_toml_document *document, size_t index);

#ifdef __cplusplus
}
#endif

#endif
