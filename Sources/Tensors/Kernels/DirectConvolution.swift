import CTensorKernels

/// A convolution whose windows are read where they lie, for `Float` on processors that there is a kernel for.
///
/// The kernel sums over the taps of a window inside of its registers (`window_product.h`), so that no columns are
/// copied, whatever stride and dilation. One axis counts as an image of a single row. The image is worked through in
/// strips of rows that stay in the second-level cache together with what is computed from them; all that is copied are
/// strips with the zeros around them.
struct DirectConvolution {
    let multiply: WindowProduct
    var isa: st_isa { multiply.isa }
    let batch, inputs, outputs: Int
    let rows, columns: WindowAxis

    /// Nil where the general way must be taken: for groups, empty extents, and processors without a kernel.
    init?(batch: Int, inputs: Int, outputs: Int, rows: WindowAxis, columns: WindowAxis, groups: Int) {
        let isa = st_best_isa()
        guard isa != st_isa_none, groups == 1, batch > 0, inputs > 0, outputs > 0, rows.count > 0, columns.count > 0,
              rows.extent > 0, columns.extent > 0 else { return nil }
        multiply = WindowProduct(isa: isa, isHalf: ProductPrecision.isHalf)
        (self.batch, self.inputs, self.outputs, self.rows, self.columns) = (batch, inputs, outputs, rows, columns)
    }

    /// Channels whose numbers fill elements of the product.
    func filled(_ channels: Int) -> Int { multiply.elements(channels) * multiply.unit }
    var taps: Int { rows.kernel * columns.kernel }
    var window: Int { taps * inputs }
    var inputCount: Int { rows.extent * columns.extent * inputs }
    var outputCount: Int { rows.count * columns.count * outputs }
    /// Columns of the zero-padded input that the windows cover.
    var coveredColumns: Int { (columns.count - 1) * columns.stride + columns.span }

    /// Rows of output that are worked through together: about a quarter of a megabyte with their input.
    var stripRows: Int {
        let perRow = rows.stride * coveredColumns * inputs + columns.count * outputs
        return max(1, min(rows.count, 65_536 / perRow))
    }

    /// Calls `body` with every strip of output rows.
    func forEachStrip(of count: Int, _ body: (Range<Int>) -> Void) {
        for start in stride(from: 0, to: count, by: stripRows) { body(start..<min(count, start + stripRows)) }
    }

    /// The part of an image that the windows of some output rows cover.
    func inputRegion(_ range: Range<Int>) -> ImageRegion {
        let first = range.lowerBound * rows.stride - rows.padding
        return ImageRegion(rows: first..<first + (range.count - 1) * rows.stride + rows.span,
                           columns: -columns.padding..<coveredColumns - columns.padding, rowStep: rows.kernel == 1 ? rows.stride : 1)
    }
}

extension WindowAxis {
    /// Entries from a window's first tap to its last.
    var span: Int { (kernel - 1) * dilation + 1 }
}
