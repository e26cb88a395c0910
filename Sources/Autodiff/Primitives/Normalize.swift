import Tensors

extension Variable {
    /// (x − mean) / √(variance + ε) of each row along the last axis; with `gain` and `offset`, `[n]`, times the one plus
    /// the other. Layer normalisation, and without them the standardisation of weights and of embeddings.
    /// Source: Ba, Kiros and Hinton, "Layer Normalization", 2016.
    public func normalizedRows(gain: Variable? = nil, offset: Variable? = nil, epsilon: Double = 1e-5) -> Variable {
        let (x, factor, summand) = (kept(), gain?.value, offset?.value), source = kept()
        let (y, statistics) = Tensors.normalizedRows(value, gain: factor, offset: summand, epsilon: epsilon)
        let compute = { Tensors.normalizedRows(source.read(), gain: factor, offset: summand, epsilon: epsilon).0 }
        return .result(.normalizeRows, y, of: [self, gain, offset].compactMap { $0 }, recomputedBy: compute) { upstream in
            let gradients = normalizedRowsGradients(x.read(), gain: factor, statistics, upstream: upstream)
            return [gradients.input, gradients.gain, gradients.offset]
        }
    }

    /// (x − mean) / √(variance + ε) · gain + offset with the statistics of each column, over all axes but the last: batch
    /// normalisation in training. The statistics are returned too, for those that follow them.
    /// Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015.
    public func normalizedColumns(
        gain: Variable, offset: Variable, epsilon: Double = 1e-5
    ) -> (value: Variable, statistics: ColumnStatistics<Scalar>) {
        let (x, factor) = (value, gain.value)
        let statistics = ColumnStatistics(of: x)
        let y = Tensors.normalizedColumns(x, statistics, gain: factor, offset: offset.value, epsilon: epsilon)
        let result = Variable.result(.normalizeColumns, y, of: [self, gain, offset]) { upstream in
            let gradients = normalizedColumnsGradients(x, statistics, gain: factor, epsilon: epsilon, upstream: upstream)
            return [gradients.input, gradients.gain, gradients.offset]
        }
        return (result, statistics)
    }
}
