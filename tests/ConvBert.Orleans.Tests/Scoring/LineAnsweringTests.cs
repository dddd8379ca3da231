using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Scoring;
using ConvBert.Orleans.Tests.Cluster;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Models;

namespace ConvBert.Orleans.Tests.Scoring;

/// <summary>The lines of a job, one by one.</summary>
public sealed class LineAnsweringTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Files that are away for a moment must not become the answers of a shard.</summary>
    [Fact]
    public async Task Line_WhoseModelCannotBeLoaded_HasNoAnswer()
    {
        string path = CopyOfModel.Make(_folder.File("model"));
        var job = new BulkJob
        {
            Inputs = [],
            Output = _folder.File("output"),
            Model = new BulkModel { Path = path, Hash = ModelHash.Of(path) },
        };
        using var shelf = new ModelShelf(new PipelineLoadOptions(), new EngineLimits(), maxLoaded: 1);
        using ModelLease lease = await shelf.LeaseAsync(job.Model, CancellationToken.None);
        var answering = new LineAnswering(lease.Model, job);
        BatchLine line = BatchLine.Read(new InputLine(1, """{"task": "text-classification", "inputs": "I loved this film!"}""", null));
        Directory.Move(path, path + ".away");

        await FluentActions.Awaiting(() => answering.AnswerAsync(line, CancellationToken.None)).Should()
            .ThrowAsync<UnusableModelException>().WithMessage("*model*cannot be loaded*");

        Directory.Move(path + ".away", path);
        (await answering.AnswerAsync(line, CancellationToken.None)).IsError.Should().BeFalse();
    }
}
