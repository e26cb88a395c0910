#include "CTagShim.h"

#include <stdlib.h>
#include <string.h>

#ifndef SAMETEMPO_TAGS

bool tag_is_built(void) { return false; }
TagStatus tag_read_bpm(const char *, char **, bool *) { return TagStatusNotBuilt; }
TagStatus tag_write_bpm(const char *, const char *) { return TagStatusNotBuilt; }
TagStatus tag_list_others(const char *, char **) { return TagStatusNotBuilt; }
void tag_free(char *text) { free(text); }

#else

#if !__has_include(<fileref.h>)
#error "TagLib is missing: run Recipes/setup.sh, or build without it: swift build --disable-default-traits"
#endif

#include "tag_files.hpp"

using namespace TagLib;

static char *copied(const std::string &text) {
    char *copy = static_cast<char *>(malloc(text.size() + 1));
    if (copy) memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
}

/// Opens, does and turns exceptions into statuses: none may leave a C function.
template <typename Body> static TagStatus with_file(const char *path, Body body) {
    try {
        // Without audio properties, which take reading much of the file.
        FileRef reference(path, false);
        File *file = reference.file();
        if (!file) {
            FileStream stream(path, true);
            return stream.isOpen() ? TagStatusUnsupported : TagStatusUnreadable;
        }
        if (!file->isValid()) return TagStatusUnreadable;
        return body(file);
    } catch (...) {
        return TagStatusUnreadable;
    }
}

bool tag_is_built(void) { return true; }

void tag_free(char *text) { free(text); }

TagStatus tag_read_bpm(const char *path, char **bpm, bool *holds_integers_only) {
    *bpm = nullptr;
    *holds_integers_only = false;
    return with_file(path, [&](File *file) {
        const String text = read_bpm(file).stripWhiteSpace();
        *holds_integers_only = dynamic_cast<MP4::File *>(file) != nullptr;
        const std::string found = text.to8Bit(true);
        char *end = nullptr;
        // Players write 0 for "not known".
        const bool is_zero = strtod(found.c_str(), &end) == 0 && end != found.c_str();
        if (!found.empty() && !is_zero) *bpm = copied(found);
        return is_supported(file) ? TagStatusDone : TagStatusUnsupported;
    });
}

TagStatus tag_write_bpm(const char *path, const char *bpm) {
    return with_file(path, [&](File *file) {
        if (!is_supported(file)) return TagStatusUnsupported;
        if (file->readOnly()) return TagStatusReadOnly;
        return write_bpm(file, bpm ? String(bpm, String::UTF8) : String()) ? TagStatusDone : TagStatusNotSaved;
    });
}

TagStatus tag_list_others(const char *path, char **lines) {
    *lines = nullptr;
    return with_file(path, [&](File *file) {
        if (!is_supported(file)) return TagStatusUnsupported;
        *lines = copied(list_others(file));
        return TagStatusDone;
    });
}

#endif
