import AudioFeatures
import AudioFiles
import Formats

/// The clips of some folders as frames, with their labels as numbers of classes.
struct LabelledClips {
    struct Clip: Sendable {
        var frames: LogMelFrames
        /// The class by the name of the column.
        var labels: [String: Int]
    }

    let clips: [Clip]
    let columns: [LabelColumn]

    /// - Parameter progress: Given the folder, how many of its clips are read, and how many there are.
    /// - Throws: `FormatError` for a labels.csv that cannot be read, `AudioError` for a clip, `LabelError` for too few labels.
    init(folders: [String], features: LogMelConfiguration, progress: (String, Int, Int) -> Void) throws {
        var clips: [Clip] = [], classes: [String: [String: Int]] = [:], names: [String] = []
        for folder in folders {
            let path = folder + "/labels.csv", rows = try CSV.rows(contentsOf: path)
            guard let header = rows.first?.fields, let file = header.firstIndex(of: "path") else {
                throw FormatError.malformed(path: path, place: nil, found: "no column path", expected: "labels.csv as render.py writes it")
            }
            let places = LabelColumn.learned.compactMap { name in header.firstIndex(of: name).map { (name, $0) } }
            for (number, row) in rows.dropFirst().enumerated() {
                guard row.fields.count == header.count else {
                    throw FormatError.malformed(path: path, place: "\(row.line)", found: "\(row.fields.count) fields",
                                                expected: "\(header.count), as in the header")
                }
                var labels: [String: Int] = [:]
                for (column, place) in places {
                    let text: String?
                    do { text = try LabelColumn.classText(row.fields[place], column: column) } catch {
                        throw FormatError.malformed(path: path, place: "\(row.line)", found: "\(error)", expected: "a label of \(column), or nothing")
                    }
                    guard let text else { continue }
                    let name = LabelColumn.name(column, folder: folder)
                    if classes[name] == nil { names.append(name) }
                    let known = classes[name, default: [:]]
                    labels[name] = known[text] ?? known.count
                    classes[name, default: [:]][text] = labels[name]
                }
                let frames = try loadLogMel(path: folder + "/" + row.fields[file], configuration: features)
                if !frames.isSilent() && !labels.isEmpty { clips.append(Clip(frames: frames, labels: labels)) }
                if (number + 1) % 100 == 0 { progress(folder, number + 1, rows.count - 1) }
            }
        }
        columns = names.map { LabelColumn(name: $0, classCount: classes[$0]!.count) }.filter { $0.classCount > 1 }
        self.clips = clips
        guard !columns.isEmpty, clips.count >= 32 else {
            throw LabelError("\(clips.count) clips with \(columns.count) columns of two classes or more; at least 32 and one are needed")
        }
    }

    /// How many clips have a label of a column.
    func labelled(_ column: LabelColumn) -> Int { clips.count { $0.labels[column.name] != nil } }
}
