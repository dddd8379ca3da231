namespace ConvBert.Orleans.Models;

/// <summary>A silo finds other files than those that a job was submitted with.</summary>
internal sealed class ModelMismatchException(string path, string expected, string actual) : Exception(
    $"The model at '{path}' has the hash {actual}; the job was submitted with {expected}.");
