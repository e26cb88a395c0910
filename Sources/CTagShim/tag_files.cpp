#ifdef SAMETEMPO_TAGS
#include "tag_files.hpp"

#include <textidentificationframe.h>

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

bool is_supported(File *file) {
    return dynamic_cast<MPEG::File *>(file) || dynamic_cast<RIFF::WAV::File *>(file)
        || dynamic_cast<RIFF::AIFF::File *>(file) || dynamic_cast<MP4::File *>(file) || dynamic_cast<FLAC::File *>(file)
        || vorbis_comment(file);
}

static APE::Tag *ape_tag(File *file) {
    auto *mpeg = dynamic_cast<MPEG::File *>(file);
    return mpeg && mpeg->hasAPETag() ? mpeg->APETag() : nullptr;
}

String read_bpm(File *file) {
    if (auto *tag = id3v2_tag(file)) {
        const ID3v2::FrameList &frames = tag->frameList("TBPM");
        if (!frames.isEmpty()) return frames.front()->toString();
    }
    if (auto *tag = ape_tag(file)) {
        const APE::ItemListMap &items = tag->itemListMap();
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

static void set_frame(ID3v2::Tag *tag, const String &bpm) {
    tag->removeFrames("TBPM");
    if (bpm.isEmpty()) return;
    auto *frame = new ID3v2::TextIdentificationFrame("TBPM", String::Latin1);
    frame->setText(bpm);
    tag->addFrame(frame);  // the tag's from here on
}

/// The version that the file has: players know 2.3 longest, and a conversion changes other frames.
static ID3v2::Version version(ID3v2::Tag *tag, bool is_new) {
    return is_new || tag->header()->majorVersion() >= 4 ? ID3v2::v4 : ID3v2::v3;
}

static bool write_mpeg(MPEG::File *file, const String &bpm) {
    const bool is_new = !file->hasID3v2Tag();
    int tags = 0;
    if (!(is_new && bpm.isEmpty())) {
        set_frame(file->ID3v2Tag(true), bpm);
        tags |= MPEG::File::ID3v2;
    }
    // A second BPM must not contradict the first.
    if (auto *tag = ape_tag(file); tag && tag->itemListMap().contains("BPM")) {
        if (bpm.isEmpty()) tag->removeItem("BPM");
        else tag->addValue("BPM", bpm, true);
        tags |= MPEG::File::APE;
    }
    if (tags == 0) return true;
    // Programs that find ID3v2 look no further, so a new one gets what an older tag says.
    if (is_new && (tags & MPEG::File::ID3v2) && ape_tag(file)) Tag::duplicate(ape_tag(file), file->ID3v2Tag(), false);
    return file->save(tags, File::StripNone, version(file->ID3v2Tag(true), is_new),
                      is_new && (tags & MPEG::File::ID3v2) ? File::Duplicate : File::DoNotDuplicate);
}

static bool write_wav(RIFF::WAV::File *file, const String &bpm) {
    const bool is_new = !file->hasID3v2Tag();
    set_frame(file->ID3v2Tag(), bpm);
    if (is_new && !bpm.isEmpty() && file->hasInfoTag()) Tag::duplicate(file->InfoTag(), file->ID3v2Tag(), false);
    return file->save(RIFF::WAV::File::ID3v2, File::StripNone, version(file->ID3v2Tag(), is_new));
}

bool write_bpm(File *file, const String &bpm) {
    if (auto *mpeg = dynamic_cast<MPEG::File *>(file)) return write_mpeg(mpeg, bpm);
    if (auto *wav = dynamic_cast<RIFF::WAV::File *>(file)) return write_wav(wav, bpm);
    if (auto *aiff = dynamic_cast<RIFF::AIFF::File *>(file)) {
        const bool is_new = !aiff->hasID3v2Tag();
        set_frame(aiff->tag(), bpm);
        return aiff->save(version(aiff->tag(), is_new));
    }
    if (auto *mp4 = dynamic_cast<MP4::File *>(file)) {
        if (bpm.isEmpty()) mp4->tag()->removeItem("tmpo");
        else mp4->tag()->setItem("tmpo", MP4::Item(bpm.toInt()));
        return mp4->save();
    }
    if (auto *flac = dynamic_cast<FLAC::File *>(file)) flac->xiphComment(true);
    auto *comment = vorbis_comment(file);
    if (!comment) return false;
    if (bpm.isEmpty()) comment->removeFields("BPM");
    else comment->addField("BPM", bpm, true);
    return file->save();
}
#endif
