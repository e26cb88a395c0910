#include "CTagShim.h"

#include <stdlib.h>
#include <string.h>

#ifndef SAMETEMPO_TAGS

bool tag_is_built(void) { return false; }
bool tag_read(const char *, TagKind, char **, char **) { return false; }
char *tag_artist(const char *, TagKind) { return nullptr; }
void tag_free(char *text) { free(text); }

#else

#if !__has_include(<fileref.h>)
#error "TagLib is missing: run Recipes/setup.sh, or build without it: swift build --traits FFmpeg"
#endif

#include "tag_files.hpp"

using namespace TagLib;

static char *copied(const std::string &text) {
    char *copy = static_cast<char *>(malloc(text.size() + 1));
    if (copy) memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
}

bool tag_is_built(void) { return true; }

void tag_free(char *text) { free(text); }

bool tag_read(const char *path, TagKind kind, char **bpm, char **others) {
    *bpm = *others = nullptr;
    // No exception may leave a C function.
    try {
        const std::unique_ptr<File> file = open_file(path, kind);
        if (!file || !file->isValid()) return false;
        const std::string found = read_bpm(file.get()).stripWhiteSpace().to8Bit(true);
        if (!found.empty()) *bpm = copied(found);
        *others = copied(list_others(file.get()));
        return true;
    } catch (...) {
        return false;
    }
}

char *tag_artist(const char *path, TagKind kind) {
    try {
        const std::unique_ptr<File> file = open_file(path, kind);
        if (!file || !file->isValid() || !file->tag()) return nullptr;
        const std::string artist = file->tag()->artist().stripWhiteSpace().to8Bit(true);
        return artist.empty() ? nullptr : copied(artist);
    } catch (...) {
        return nullptr;
    }
}

#endif
