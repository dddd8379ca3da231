namespace ConvBert.Serving.Models;

/// <summary>A model cannot be loaded from its files, whatever is wrong with them: no fault of the request that asked for it.</summary>
internal sealed class UnusableModelException(ServedModel model, Exception cause)
    : Exception($"The model {model.Name} cannot be loaded: {cause.Message}", cause);
