/// Ogg with Vorbis, Opus, Speex or FLAC, one stream or several that were joined.
struct OggContainer: TagContainer {
    private let file: FileContent
    private var streams: [OggStream] = []
    /// Bytes behind the last whole page.
    private let rest: Range<Int64>

    init(_ file: FileContent) throws(Refusal) {
        self.file = file
        var place: Int64 = 0, pages: [OggPage] = []
        while let page = try OggPage(file, at: place) {
            // A first page behind others than first pages begins another stream.
            if page.isFirst, let last = pages.last, !last.isFirst {
                streams.append(try OggStream(file, pages: pages))
                pages = []
            }
            pages.append(page)
            place = page.range.upperBound
        }
        guard !pages.isEmpty else { throw .damaged("an Ogg page that is not whole") }
        streams.append(try OggStream(file, pages: pages))
        rest = place..<file.count
    }

    var bpms: [PlacedBPM] { streams.flatMap(\.bpms) }
    var sound: [Range<Int64>] { streams.flatMap(\.sound) + (rest.isEmpty ? [] : [rest]) }

    func edits(setting bpm: String?) throws(Refusal) -> [ByteEdit] {
        // Each may be a piece of its own, with a tempo of its own.
        if streams.dropFirst().contains(where: { !$0.bpms.isEmpty }) {
            throw .unsafe(found: "\(streams.count) joined Ogg streams of which a later one has a BPM of its own", advice: "Split the file.")
        }
        return try streams[0].edits(setting: bpm, in: file, isWhole: rest.isEmpty)
    }
}
