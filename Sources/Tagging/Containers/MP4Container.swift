/// MP4 with the tags of iTunes: `moov`, `udta`, `meta`, `ilst`.
struct MP4Container: TagContainer {
    private let file: FileContent
    private let top: [MP4Box]
    private let moov: MP4Box
    /// Those of the boxes down to the list that are there, `moov` first.
    private var path: [MP4Box]
    /// Where in the last of them another box begins.
    private var vacancy: Int64 = 0
    /// Boxes beside the list that only take up room.
    private var freeBesideList: [MP4Box] = []
    private var items: [MP4Item] = []
    private let descent = ["moov", "udta", "meta", "ilst"]

    init(_ file: FileContent) throws(Refusal) {
        self.file = file
        top = try MP4Box.all(file, in: 0..<file.count)
        let movies = top.filter { $0.name == "moov" }
        guard movies.count == 1, top[0].name == "ftyp" else { throw .damaged("\(movies.count) boxes \"moov\" in MP4 where there should be one") }
        moov = movies[0]
        path = [moov]
        while path.count < descent.count {
            let isMeta = path.last!.name == "meta"
            let boxes = try MP4Box.all(file, in: isMeta ? try Self.listRange(file, path.last!) : path.last!.content)
            let found = boxes.filter { $0.name == descent[path.count] }
            guard found.count <= 1 else { throw .damaged("\(found.count) boxes \"\(found[0].name)\" in MP4 where there should be one") }
            if isMeta { freeBesideList = boxes.filter { $0.name == "free" } }
            // Not at its end, where QuickTime may have zeros.
            vacancy = boxes.last?.range.upperBound ?? path.last!.content.lowerBound + (isMeta ? 4 : 0)
            guard let next = found.first else { return }
            path.append(next)
        }
        let list = path[descent.count - 1]
        for box in try MP4Box.all(file, in: list.content) {
            if let item = try MP4Item(file, box) { items.append(item) }
        }
        vacancy = list.range.upperBound
    }

    /// Behind version and flags, and only where the list is one of iTunes.
    private static func listRange(_ file: FileContent, _ meta: MP4Box) throws(Refusal) -> Range<Int64> {
        let head = try file.head(at: meta.content.lowerBound, 40)
        guard head.has("hdlr", at: 8), head.has("mdir", at: 20) else {
            throw .unsafe(found: "tags that are not those of iTunes", advice: "Let another program write its tags.")
        }
        return meta.content.lowerBound + 4..<meta.content.upperBound
    }

    var bpms: [PlacedBPM] {
        let found = items.map(\.bpm)
        return found.filter(\.isMain) + found.filter { !$0.isMain }
    }

    var sound: [Range<Int64>] { top.filter { $0.name == "mdat" }.map(\.content) }

    func edits(setting bpm: String?) throws(Refusal) -> [ByteEdit] {
        var edits: [ByteEdit] = [], isSet = false
        for item in items {
            if let bpm, !(item.bpm.isMain && isSet) {
                isSet = isSet || item.bpm.isMain
                if !item.bpm.agrees(with: bpm) { edits.append(ByteEdit(item.box.range, try item.bytes(setting: bpm))) }
            } else {
                edits.append(.remove(item.box.range))
            }
        }
        if let bpm, !isSet { edits.append(.insert(try newContent(bpm), at: vacancy)) }
        if edits.growth == 0 { return edits }
        return try edits + MP4Resizing(file: file, top: top, path: path, freeBesideList: freeBesideList).edits(growth: edits.growth)
    }

    /// The new entry in whatever boxes around it are missing.
    private func newContent(_ bpm: String) throws(Refusal) -> [UInt8] {
        var content = try MP4Item.bytes(setting: bpm)
        for name in descent[path.count...].reversed() {
            if name == "meta" {
                let handler = [UInt8](repeating: 0, count: 8) + Array("mdirappl".utf8) + [UInt8](repeating: 0, count: 9)
                content = [0, 0, 0, 0] + MP4Box.bytes("hdlr", handler) + content
            }
            content = MP4Box.bytes(name, content)
        }
        return content
    }
}
