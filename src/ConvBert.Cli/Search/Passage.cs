namespace ConvBert.Cli.Search;

/// <summary>A piece of text that is found as a whole, and where it stands.</summary>
/// <param name="Source">The file, by its path within what was named, with '/'.</param>
/// <param name="Line">The line or record that it is in, from 1; 0 for a file that is read as a whole.</param>
/// <param name="Start">The first UTF-16 unit within the line, or the file.</param>
/// <param name="Text">The text.</param>
internal sealed record Passage(string Source, long Line, int Start, string Text);
