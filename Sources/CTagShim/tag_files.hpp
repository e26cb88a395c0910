#pragma once
// What differs between the kinds of files. An empty BPM is none.

#include <aifffile.h>
#include <apetag.h>
#include <fileref.h>
#include <flacfile.h>
#include <id3v1tag.h>
#include <id3v2tag.h>
#include <infotag.h>
#include <mp4file.h>
#include <mpegfile.h>
#include <oggfile.h>
#include <string>
#include <tfilestream.h>
#include <tpropertymap.h>
#include <wavfile.h>
#include <xiphcomment.h>

bool is_supported(TagLib::File *file);
TagLib::String read_bpm(TagLib::File *file);
/// Whether it was saved.
bool write_bpm(TagLib::File *file, const TagLib::String &bpm);
std::string list_others(TagLib::File *file);

/// The ID3v2 tag of the kinds that have one of their own; NULL for others, and for an MP3 file without.
TagLib::ID3v2::Tag *id3v2_tag(TagLib::File *file);
/// The Vorbis comment of FLAC and Ogg files; NULL for others, and for a FLAC file without.
TagLib::Ogg::XiphComment *vorbis_comment(TagLib::File *file);
