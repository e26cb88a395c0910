#include "sametempo.h"

const char *sametempo_version(void) { return SAMETEMPO_VERSION; }

const char *sametempo_status_text(sametempo_status status) {
    switch (status) {
    case SAMETEMPO_OK: return "all went well";
    case SAMETEMPO_WRONG_ARGUMENT: return "a wrong argument";
    case SAMETEMPO_NOT_FOUND: return "no such file";
    case SAMETEMPO_UNREADABLE: return "the file cannot be read";
    case SAMETEMPO_NOT_AUDIO: return "not an audio file";
    case SAMETEMPO_DAMAGED: return "the file is damaged";
    case SAMETEMPO_WRONG_SAMPLE_RATE: return "the sample rate cannot be converted";
    case SAMETEMPO_WRONG_MODEL: return "not a model of this version";
    default: return "an unknown status";
    }
}

const char *sametempo_refusal_text(int32_t refusal) {
    switch (refusal) {
    case SAMETEMPO_NO_REFUSAL: return "";
    case SAMETEMPO_REFUSED_SILENT: return "silent";
    case SAMETEMPO_REFUSED_TOO_SHORT: return "too-short";
    case SAMETEMPO_REFUSED_NO_PULSE: return "no-pulse";
    default: return "unknown";
    }
}
