using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Tells an input that cannot be answered, which concerns that input alone, from a fault that must end the whole run.</summary>
internal static class InputRefusal
{
    public static bool Is(Exception exception) => exception is PipelineException or TokenizerException or ArgumentException;
}
