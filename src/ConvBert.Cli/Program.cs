using ConvBert.Cli;

return await ConvBertCommand.RunAsync(args, CommandEnvironment.OfProcess());
