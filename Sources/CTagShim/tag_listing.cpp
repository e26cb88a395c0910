#ifdef SAMETEMPO_TAGS
// Before mp4file.h: its `File` would be MP4::File after it, which the library does not have.
#include <mp4atom.h>

#include "tag_files.hpp"

#include <stdint.h>
#include <stdio.h>
#include <textidentificationframe.h>

using namespace TagLib;

namespace {
/// Whether a field of this name holds a BPM, and changes with it.
bool is_bpm_name(const String &name) {
    const String upper = name.upper();
    return upper == "BPM" || upper == "TEMPO" || upper == "FBPM";
}

/// Lines of kind, name and hash. What TagLib cannot read, such as encrypted frames, is not among them.
struct Listing {
    std::string lines;

    void add(const char *kind, const std::string &name, const ByteVector &content) {
        uint64_t hash = 14695981039346656037ull;  // FNV-1a: guards against accidents
        for (unsigned i = 0; i < content.size(); i++) {
            hash ^= static_cast<unsigned char>(content[i]);
            hash *= 1099511628211ull;
        }
        char text[17];
        snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
        lines += kind;
        lines += ' ';
        for (char c : name) lines += c == '\n' || c == '\r' ? '?' : c;
        lines += ' ';
        lines += text;
        lines += '\n';
    }

    void add(const char *kind, const std::string &name, const StringList &content) {
        // Texts of one field may hold anything but 0.
        ByteVector joined;
        for (const String &text : content) { joined.append(text.data(String::UTF8)); joined.append('\0'); }
        add(kind, name, joined);
    }

    void add(ID3v2::Tag *tag) {
        for (ID3v2::Frame *frame : tag->frameList()) {
            const ByteVector id = frame->frameID();
            const std::string name(id.data(), id.size());
            if (name == "TBPM") continue;
            auto *text = dynamic_cast<ID3v2::TextIdentificationFrame *>(frame);
            if (auto *user = dynamic_cast<ID3v2::UserTextIdentificationFrame *>(frame); user && is_bpm_name(user->description())) continue;
            // Encodings may change from version to version, and so may the header.
            if (text && name != "TXXX") add("id3v2", name, text->fieldList());
            else if (text) add("id3v2", name, frame->toString());
            else add("id3v2", name, frame->render().mid(10));
        }
    }

    void add(const char *kind, Tag *tag) {
        add(kind, "title", tag->title());
        add(kind, "artist", tag->artist());
        add(kind, "album", tag->album());
        add(kind, "comment", tag->comment());
        add(kind, "genre", tag->genre());
        add(kind, "year", String::number(static_cast<int>(tag->year())));
        add(kind, "track", String::number(static_cast<int>(tag->track())));
    }

    void add(const List<FLAC::Picture *> &pictures) {
        for (FLAC::Picture *picture : pictures) add("picture", picture->mimeType().to8Bit(true), picture->render());
    }

    void add(Ogg::XiphComment *comment) {
        for (const auto &field : comment->fieldListMap()) {
            if (!is_bpm_name(field.first)) add("vorbis", field.first.to8Bit(true), field.second);
        }
        // A FLAC file without comments gets some.
        if (!comment->vendorID().isEmpty()) add("vorbis", "vendor", comment->vendorID());
        add(comment->pictureList());
    }

    void add(APE::Tag *tag) {
        for (const auto &item : tag->itemListMap()) {
            if (!is_bpm_name(item.first)) add("ape", item.first.to8Bit(true), item.second.render());
        }
    }

    void add(MP4::File *file) {
        const PropertyMap properties = file->tag()->properties();
        for (const auto &property : properties) {
            if (!is_bpm_name(property.first)) add("mp4", property.first.to8Bit(true), property.second);
        }
        // TagLib reads some items only in part, so the atoms too, as they lie in the file. It turns gnre into ©gen, which
        // is GENRE above.
        MP4::Atoms atoms(file);
        MP4::Atom *list = atoms.find("moov", "udta", "meta", "ilst");
        if (!list) return;
        for (MP4::Atom *atom : list->children) {
            if (atom->name == "tmpo" || atom->name == "gnre") continue;
            file->seek(atom->offset);
            const ByteVector content = file->readBlock(atom->length);
            // A field under a name that a program chose: the name stands in a box of its own.
            const int place = content.find("name");
            if (atom->name == "----" && place >= 4 && is_bpm_name(String(content.mid(place + 8, content.toUInt(place - 4, true) - 12)))) continue;
            add("mp4 atom", std::string(atom->name.data(), atom->name.size()), content);
        }
    }
};
}

std::string list_others(File *file) {
    Listing listing;
    if (auto *tag = id3v2_tag(file)) listing.add(tag);
    if (auto *mpeg = dynamic_cast<MPEG::File *>(file)) {
        if (mpeg->hasID3v1Tag()) listing.add("id3v1", mpeg->ID3v1Tag());
        if (mpeg->hasAPETag()) listing.add(mpeg->APETag());
    }
    if (auto *wav = dynamic_cast<RIFF::WAV::File *>(file)) {
        if (wav->hasInfoTag()) for (const auto &field : wav->InfoTag()->fieldListMap()) {
            listing.add("info", std::string(field.first.data(), field.first.size()), StringList(field.second));
        }
    }
    if (auto *flac = dynamic_cast<FLAC::File *>(file)) {
        listing.add(flac->pictureList());
        if (flac->hasID3v1Tag()) listing.add("id3v1", flac->ID3v1Tag());
        if (flac->hasID3v2Tag()) listing.add(flac->ID3v2Tag());
    }
    if (auto *comment = vorbis_comment(file)) listing.add(comment);
    if (auto *mp4 = dynamic_cast<MP4::File *>(file)) if (mp4->tag()) listing.add(mp4);
    return listing.lines;
}
#endif
