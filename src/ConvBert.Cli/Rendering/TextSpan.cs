namespace ConvBert.Cli.Rendering;

/// <summary>A part of a text that is shown with a label, in UTF-16 indices.</summary>
internal readonly record struct TextSpan(int Start, int End, string Label);
