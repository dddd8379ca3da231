using System.Buffers;
using System.Text.Json;
using ConvBert.Cli.InputOutput;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Rendering;

/// <summary>Answers on their way out: JSON lines for scripts, a layout for people.</summary>
internal sealed class ResultWriter : IDisposable
{
    private readonly OutputTarget _target;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private readonly Lazy<Terminal> _terminal;

    private ResultWriter(OutputTarget target, CommandEnvironment environment, bool isJson)
    {
        _target = target;
        IsJson = isJson;
        _json = new Utf8JsonWriter(_line, PipelineJson.WriterOptions);
        _terminal = new Lazy<Terminal>(() => new Terminal(target, environment));
    }

    /// <summary>Whether answers are JSON lines.</summary>
    public bool IsJson { get; }

    /// <summary>Whether answers go to standard output.</summary>
    public bool IsStandard => _target.IsStandard;

    /// <summary>Where answers for people go, when <see cref="IsJson"/> is false.</summary>
    public Terminal Terminal => _terminal.Value;

    /// <summary>Lines of an interrupted run that the output already holds.</summary>
    public long LinesKept => _target.LinesKept;

    /// <summary>Standard output, or what <paramref name="output"/> names; a layout only where a terminal shows it.</summary>
    /// <param name="environment">Streams.</param>
    /// <param name="json">Whether answers are JSON in any case.</param>
    /// <param name="output">A file, a device or a pipe; null for standard output.</param>
    /// <param name="resume">Whether an interrupted run's file is continued.</param>
    /// <param name="input">What the run reads, which the output must not be; null for nothing, `-` for standard input.</param>
    public static ResultWriter Create(
        CommandEnvironment environment, bool json, string? output = null, bool resume = false, string? input = null)
    {
        OutputTarget target = output is null ? OutputTarget.Standard(environment) : OutputTarget.Open(output, resume, environment, input);
        return new ResultWriter(target, environment, json || output is not null || !environment.OutputIsTerminal);
    }

    /// <summary>Writes one JSON document and the end of its line; nothing of it when <paramref name="write"/> throws.</summary>
    public void WriteLine(Action<Utf8JsonWriter> write)
    {
        _line.ResetWrittenCount();
        // Reset with the buffer, not without: an earlier document that failed half-way may still be open.
        _json.Reset(_line);
        write(_json);
        _json.Flush();
        _line.Write("\n"u8);
        _target.Write(_line.WrittenSpan);
    }

    /// <summary>All answers are written.</summary>
    public void Complete() => _target.Complete();

    /// <summary>The run was interrupted; a file keeps what it has.</summary>
    public void KeepPartial() => _target.KeepPartial();

    public void Dispose()
    {
        _json.Dispose();
        _target.Dispose();
    }
}
