using ConvBert.Cli;
using ConvBert.Cli.InputOutput;

return await ConvBertCommand.RunAsync(args, CommandEnvironment.OfProcess());
