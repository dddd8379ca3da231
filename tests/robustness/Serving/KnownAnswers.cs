namespace ConvBert.Robustness.Serving;

/// <summary>Requests for every task and protocol, and what the server answers while nothing else asks.</summary>
internal sealed class KnownAnswers
{
    private static readonly (string Path, string Body)[] Requests =
    [
        ("models/demo/sentiment", """{"inputs": "I loved this film!"}"""),
        ("models/demo/sentiment", """{"inputs": ["It was bad.", "It was neither good nor bad.", "A masterpiece"], "parameters": {"top_k": 3}}"""),
        ("models/demo/ner", """{"inputs": "Anna Smith works for Siemens in Berlin."}"""),
        ("models/demo/fill-mask", """{"inputs": "The dog [MASK] in the garden."}"""),
        ("models/demo/qa", """{"inputs": {"question": "Where does Anna live?", "context": "Anna lives in Berlin. She has two dogs."}}"""),
        ("pipelines/zero-shot-classification", """{"inputs": "The match ended two to one.", "parameters": {"candidate_labels": ["sport", "food"]}}"""),
        ("embed", """{"inputs": ["A dog", "A cat that sleeps on the sofa"]}"""),
        ("predict", """{"inputs": "I loved this film!", "model": "demo/sentiment"}"""),
        ("tokenize", """{"inputs": "Hello there"}"""),
        ("v1/embeddings", """{"input": "A dog", "model": "demo/sentiment"}"""),
    ];

    private readonly string[] _answers = new string[Requests.Length];

    private KnownAnswers()
    {
    }

    /// <summary>Asks each request once.</summary>
    public static async Task<KnownAnswers> OfAsync(ServerClient client)
    {
        var known = new KnownAnswers();
        foreach ((int i, (string path, string body)) in Requests.Index())
        {
            ServerAnswer answer = await client.PostAsync(path, body);
            if (answer.Status != 200) throw new InvalidOperationException($"{path} answers {answer.Status}: {answer.Body}");
            known._answers[i] = answer.Body;
        }

        return known;
    }

    /// <summary>Asks one of the requests; tells what is wrong with the answer.</summary>
    /// <param name="client">Sends it.</param>
    /// <param name="random">Chooses it.</param>
    /// <param name="mayBeRefused">Whether too much may be asked of the server already, or it may be ending.</param>
    public async Task<string?> AskAsync(ServerClient client, Random random, bool mayBeRefused = false)
    {
        int i = random.Next(Requests.Length);
        (string path, string body) = Requests[i];
        ServerAnswer answer = await client.PostAsync(path, body, http2: random.Next(2) == 0);
        if (mayBeRefused && answer.Status is (429 or 503)) return null;
        return answer.Status == 200 && answer.Body == _answers[i] ? null
            : $"a good request for {path} gets {answer.Status} and {answer.Body}, not {_answers[i]}";
    }
}
