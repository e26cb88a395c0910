#ifdef SAMETEMPO_TAGS
#include "tag_files.hpp"

#include <flacfile.h>
#include <oggflacfile.h>
#include <opusfile.h>
#include <speexfile.h>
#include <textidentificationframe.h>
#include <tfilestream.h>
#include <vorbisfile.h>

using namespace TagLib;

ID3v2::Tag *id3v2_tag(File *file) {
    if (auto *mpeg = dynamic_cast<MPEG::File *>(file)) return mpeg->ID3v2Tag();
    if (auto *wav = dynamic_cast<RIFF::WAV::File *>(file)) return wav->ID3v2Tag();
    if (auto *aiff = dynamic_cast<RIFF::AIFF::File *>(file)) return aiff->tag();
    return nullptr;
}

Ogg::XiphComment *vorbis_comment(File *file) {
    if (auto *flac = dynamic_cast<FLAC::File *>(file)) return flac->xiphComment();
    // Vorbis, Opus, Speex and FLAC in Ogg.
    if (auto *ogg = dynamic_cast<Ogg::File *>(file)) return dynamic_cast<Ogg::XiphComment *>(ogg->tag());
    return nullptr;
}

std::unique_ptr<File> open_file(const char *path, TagKind kind) {
    // Without audio properties, which take reading much of the file.
    switch (kind) {
    case TagKindMPEG: return std::make_unique<MPEG::File>(path, false);
    case TagKindWAV: return std::make_unique<RIFF::WAV::File>(path, false);
    case TagKindAIFF: return std::make_unique<RIFF::AIFF::File>(path, false);
    case TagKindFLAC: return std::make_unique<FLAC::File>(path, false);
    case TagKindMP4: return std::make_unique<MP4::File>(path, false);
    case TagKindOgg: break;
    }
    FileStream stream(path, true);
    const ByteVector head = stream.readBlock(64);
    if (head.find("OpusHead") >= 0) return std::make_unique<Ogg::Opus::File>(path, false);
    if (head.find("Speex   ") >= 0) return std::make_unique<Ogg::Speex::File>(path, false);
    if (head.find("\x7F" "FLAC") >= 0) return std::make_unique<Ogg::FLAC::File>(path, false);
    return std::make_unique<Ogg::Vorbis::File>(path, false);
}

String read_bpm(File *file) {
    if (auto *tag = id3v2_tag(file)) {
        const ID3v2::FrameList &frames = tag->frameList("TBPM");
        if (!frames.isEmpty()) return frames.front()->toString();
    }
    if (auto *mpeg = dynamic_cast<MPEG::File *>(file); mpeg && mpeg->hasAPETag()) {
        const APE::ItemListMap &items = mpeg->APETag()->itemListMap();
        if (items.contains("BPM")) return items["BPM"].toString();
    }
    if (auto *comment = vorbis_comment(file)) {
        const Ogg::FieldListMap &fields = comment->fieldListMap();
        if (fields.contains("BPM") && !fields["BPM"].isEmpty()) return fields["BPM"].front();
    }
    if (auto *mp4 = dynamic_cast<MP4::File *>(file)) {
        if (mp4->tag() && mp4->tag()->contains("tmpo")) return String::number(mp4->tag()->item("tmpo").toInt());
    }
    return String();
}
#endif
