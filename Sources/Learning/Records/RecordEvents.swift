import Formats
import Foundation

/// What a run shows in TensorBoard: every number of its records by name, and the pictures of each validation.
///
/// Only written, never read: neither checkpoints nor what is learned depends on it.
final class RecordEvents {
    private let folder: String
    private var file: EventFile?

    /// - Parameter folder: Where the event files go; made with the first record.
    init(folder: String) { self.folder = folder }

    func add(_ record: StepRecord, _ pictures: [ValidationPicture]) throws(FormatError) {
        let now = Date().timeIntervalSince1970
        if file == nil {
            do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
                throw .system(path: folder, operation: "make the folder for TensorBoard", reason: error.localizedDescription)
            }
            file = try EventFile(folder: folder, firstStep: record.step, seconds: now)
        }
        let scalars: [EventValue] = record.scalars.map { name, value in
            .scalar(tag: name.contains("/") ? name : "training/\(name)", value: Float(value))
        }
        try file!.write(scalars + pictures.map { .image(tag: "validation/\($0.name)", $0.image) }, step: record.step, seconds: now)
    }
}
