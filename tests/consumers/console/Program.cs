using ConvBert;
using ConvBert.Kernels;

// consumer MODELS record|check FILE [EXPECTED-TIER]: answers every task and writes the answers down, or compares them with those written
// before.
if (args.Length is < 3 or > 4 || args[1] is not ("record" or "check"))
{
    Console.Error.WriteLine("usage: consumer MODELS record|check FILE [EXPECTED-TIER]");
    return 2;
}

Console.WriteLine($"tier {ConvBertRuntime.Tier}, available {ConvBertRuntime.AvailableTier}, fused {ConvBertRuntime.UsesFusedMultiplyAdd}");
if (args.Length == 4 && ConvBertRuntime.Tier != Enum.Parse<SimdTier>(args[3]))
{
    Console.Error.WriteLine($"This build must run on {args[3]}; it runs on {ConvBertRuntime.Tier}.");
    return 1;
}

List<Answer> answers = AllTasks.Run(args[0]);
if (args[1] == "record")
{
    AnswerFile.Write(args[2], answers);
    Console.WriteLine($"{answers.Count} answers recorded");
    return 0;
}

return AnswerFile.Check(args[2], answers, ConvBertRuntime.UsesFusedMultiplyAdd) ? 0 : 1;
