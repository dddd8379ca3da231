using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ConvBert.Page.Tests;

/// <summary>A window of the browser, and what it complains of.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>Only what is wrong: the rest of a report takes as long as the checks.</summary>
    private static readonly AxeRunOptions Checks = new() { ResultTypes = [ResultType.Violations] };

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Dialog += (_, dialog) => _complaints.Enqueue("dialog: " + dialog.Message);
        page.Request += (_, request) => Requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>The addresses that were asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Errors and warnings of the console, faults of scripts and dialogs.</summary>
    public string[] Complaints => [.. _complaints];

    /// <summary>What is answered.</summary>
    public ILocator Answer => Page.Locator(".answer");

    /// <summary>Opens a task and waits until it is answered.</summary>
    public async Task OpenAsync(string task)
    {
        await Page.GotoAsync("#" + task);
        await Page.Locator(task == "look" ? ".look .stage svg" : ".answer h2").First.WaitForAsync();
    }

    /// <summary>The page is fit for everybody, as wide as the window, and nothing complained.</summary>
    public async Task AssertSoundAsync()
    {
        AxeResult result = await Page.RunAxe(Checks);
        result.Violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")
            .Should().BeEmpty();
        (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).Should().BeLessThanOrEqualTo(0);
        Complaints.Should().BeEmpty();
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
