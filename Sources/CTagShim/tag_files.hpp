#pragma once
// What differs between the kinds of files.

#include "CTagShim.h"

#include <aifffile.h>
#include <apetag.h>
#include <flacfile.h>
#include <id3v1tag.h>
#include <id3v2tag.h>
#include <infotag.h>
#include <mp4file.h>
#include <memory>
#include <mpegfile.h>
#include <oggfile.h>
#include <string>
#include <tpropertymap.h>
#include <wavfile.h>
#include <xiphcomment.h>

std::unique_ptr<TagLib::File> open_file(const char *path, TagKind kind);
/// Empty for none.
TagLib::String read_bpm(TagLib::File *file);
std::string list_others(TagLib::File *file);

/// The ID3v2 tag of the kinds that have one of their own; NULL for others, and for an MP3 file without.
TagLib::ID3v2::Tag *id3v2_tag(TagLib::File *file);
/// The Vorbis comment of FLAC and Ogg files; NULL for others, and for a FLAC file without.
TagLib::Ogg::XiphComment *vorbis_comment(TagLib::File *file);
