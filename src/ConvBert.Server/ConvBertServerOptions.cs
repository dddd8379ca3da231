namespace ConvBert.Server;

/// <summary>What is served, and within which bounds.</summary>
public sealed record ConvBertServerOptions
{
    /// <summary>
    /// The models: the name that requests use, and the folder in Hugging Face layout. The first answers requests that name none.
    /// </summary>
    public IList<KeyValuePair<string, string>> Models { get; init; } = [];

    /// <summary>How models are loaded; null for the defaults.</summary>
    public ConvBertLoadOptions? Load { get; set; }

    /// <summary>How many models are in memory at a time; the one that was unused for the longest goes. Default 16.</summary>
    public int MaxLoadedModels { get; set; } = 16;

    /// <summary>After how long without a request a model is freed; null, the default, for never.</summary>
    public TimeSpan? UnloadAfter { get; set; }

    /// <summary>How often the folders of loaded models are looked at for changes; null for never. Default two seconds.</summary>
    public TimeSpan? WatchEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The most tokens of a batch. Default 2048.</summary>
    public int MaxBatchTokens { get; set; } = 2048;

    /// <summary>The most requests of one model and task that wait or run; others get status 429. Default 512.</summary>
    public int MaxConcurrentRequests { get; set; } = 512;

    /// <summary>The most texts of a request. Default 1024.</summary>
    public int MaxClientBatchSize { get; set; } = 1024;

    /// <summary>The most tokens of a request. Default 131,072.</summary>
    public int MaxRequestTokens { get; set; } = 1 << 17;

    /// <summary>The most bytes of a request's body; others get status 413. Default 2,000,000.</summary>
    public long MaxBodyBytes { get; set; } = 2_000_000;

    /// <summary>
    /// The most bytes of an answer; requests for more get status 413, and those that find the answers of four such requests unread get 429.
    /// Default 100,000,000.
    /// </summary>
    public long MaxAnswerBytes { get; set; } = 100_000_000;

    /// <summary>How long a request may have to wait by the speed so far before it is refused with status 429. Default 10 seconds.</summary>
    public TimeSpan MaxQueueTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may take in all; one that takes longer gets status 504. Default one minute.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The keys that requests must bring as <c>Authorization: Bearer KEY</c>; empty, the default, for none.</summary>
    public IReadOnlyList<string> ApiKeys { get; set; } = [];

    /// <summary>Requests a second of one key, or of one address where there are no keys; null, the default, for no limit.</summary>
    public double? RequestsPerSecond { get; set; }
}
