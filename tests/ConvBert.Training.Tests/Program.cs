using ConvBert.Training.Tests.Resuming;

// The child process of KillTests: goes on with the run in a folder until it is killed. The test runner does not come here.
KillTests.Train(args[0], KillTests.MaxSteps);
