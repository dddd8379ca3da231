namespace ConvBert.Cli.Compare;

/// <summary>Runs a file's items through two precisions of a model and tells how the answers agree.</summary>
internal interface IAnswerComparison
{
    /// <summary>Compares the answers.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="items">The items, at least one.</param>
    /// <param name="float32">How the model is loaded in float32.</param>
    /// <param name="other">How it is loaded in the other precision.</param>
    /// <param name="cancellationToken">Checked between items.</param>
    /// <exception cref="Errors.CommandException">An item does not fit the task; its line is named.</exception>
    AnswerAgreement Run(
        string folder, IReadOnlyList<ComparedItem> items, ConvBertLoadOptions float32, ConvBertLoadOptions other,
        CancellationToken cancellationToken);
}
