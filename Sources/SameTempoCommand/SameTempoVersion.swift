import Foundation
import Learning
import SameTempo
import Tensors

enum SameTempoVersion {
    static let text = "sametempo \(engineVersion)"

    /// The program's version, the model it would use, and the libraries it runs with: what a report of a bug should hold.
    static func details() -> String {
        let lines = [
            ("model", model()), ("OpenBLAS", "\(Parallelism.blasConfiguration) (kernels: \(Parallelism.blasKernelName))"),
            ("FFTW", RealFFT.libraryVersion),
        ] + audioFileLibraryVersions().map { ($0.name, $0.version) }
        let width = lines.map(\.0.count).max()! + 2
        return text + "\n" + lines.map { $0.0.padding(toLength: width, withPad: " ", startingAt: 0) + $0.1 + "\n" }.joined()
    }

    private static func model() -> String {
        do throws(FormatError) {
            let path = ModelOption.pathOfEnvironment
            let file = if let path { try SafeTensors(contentsOf: path) } else { try TempoModel.shippedFile() }
            let model = if let path { try TempoModel(contentsOf: path) } else { try TempoModel.shipped() }
            return "\(path ?? "part of the program") (\(file.metadata["format"] ?? "no format"), "
                + "made by \(model.provenance["engineVersion"] ?? "an unknown version"), sha256 \(file.contentHash()))"
        } catch { return "\(error)" }
    }
}
