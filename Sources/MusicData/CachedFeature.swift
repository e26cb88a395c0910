import AudioFeatures
import Formats
import TimeStretch

/// Something that is computed from an audio file and worth keeping: a table of numbers, a row after another in time.
public protocol CachedFeature<Element>: Sendable {
    /// What the numbers are.
    associatedtype Element: FeatureElement
    /// What the array is called in an entry of the cache.
    static var name: String { get }
    /// Everything that the numbers depend on beside the file, and a version of the computation.
    var settings: String { get }
    /// Numbers in a row.
    var columns: Int { get }

    /// Computes it.
    ///
    /// - Returns: Whole rows, and what was wrong with the file, if anything was.
    func compute(_ path: String) throws -> (values: [Element], warning: String?)
}

/// A number that a cache keeps.
public protocol FeatureElement: Sendable {
    /// Its name in a file.
    static var type: SafeTensors.ElementType { get }
    /// Adds an array of it to a file.
    static func add(_ values: [Self], extents: [Int], as name: String, to writer: inout SafeTensorsWriter)
}

extension Int16: FeatureElement {
    public static var type: SafeTensors.ElementType { .int16 }

    public static func add(_ values: [Int16], extents: [Int], as name: String, to writer: inout SafeTensorsWriter) {
        writer.add(name, extents: extents, int16s: values)
    }
}

extension Float: FeatureElement {
    public static var type: SafeTensors.ElementType { .float32 }

    public static func add(_ values: [Float], extents: [Int], as name: String, to writer: inout SafeTensorsWriter) {
        writer.add(name, extents: extents, floats: values)
    }
}

/// A table of numbers, mapped from a cache.
public struct FeatureArray<Element: FeatureElement>: @unchecked Sendable {
    /// Numbers in a row.
    public let columns: Int
    /// `[row][column]`. Valid as long as the array is: use `withExtendedLifetime` around a copy.
    public let values: UnsafeBufferPointer<Element>
    // What the memory belongs to; the numbers are never written, so arrays may be shared by threads.
    let owner: AnyObject

    /// Rows in all.
    public var rows: Int { values.count / columns }
}

/// The log-mel frames of a file, perhaps of its sound stretched at its pitch.
public struct LogMelFeature: CachedFeature, Hashable {
    /// Bumped when what an entry means changes.
    private static let version = "2"
    public static let name = "frames"

    /// How sound becomes frames.
    public var configuration: LogMelConfiguration
    /// Only so much of the beginning is used.
    public var maximumSeconds: Double
    /// Above 1 is faster; 1 is the sound as it is.
    public var stretchRatio = 1.0

    /// The frames of the sound as it is.
    public init(configuration: LogMelConfiguration, maximumSeconds: Double) {
        (self.configuration, self.maximumSeconds) = (configuration, maximumSeconds)
    }

    public var columns: Int { configuration.featureCount }
    public var settings: String {
        JSONLines.line(configuration) + " \(maximumSeconds) \(Self.version)" + (stretchRatio == 1 ? "" : " stretched \(stretchRatio)")
    }

    public func compute(_ path: String) throws -> (values: [Int16], warning: String?) {
        let frames = try loadLogMel(path: path, configuration: configuration, maximumSeconds: maximumSeconds, minimumSeconds: 0.5, stretchRatio: stretchRatio)
        return (frames.values, frames.damage)
    }
}
