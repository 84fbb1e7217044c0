using AotDistil.Benchmarks;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

Console.WriteLine($"{Machine.Describe()}; our kernel: {Random6x768.Kernel}");
if (args is not ["--quick", ..])
{
    // In this process: the models are large, and BenchmarkDotNet's own build of the project would pack them again.
    IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.DontLogOutput).WithWarmupCount(5).WithIterationCount(10));
    BenchmarkSwitcher.FromAssembly(typeof(SentenceBenchmark).Assembly).Run(args, config);
    return 0;
}

string shape = args is [_, string named, ..] && !named.StartsWith('-') ? named : Contenders.Shapes[0];
if (!Contenders.Shapes.Contains(shape) || args.Skip(1).Any(a => a != shape && a != "--fp32"))
{
    Console.Error.WriteLine($"usage: AotDistil.Benchmarks [--quick [{string.Join('|', Contenders.Shapes)}] [--fp32]]; without --quick, BenchmarkDotNet's own options");
    return 1;
}

List<IContender> contenders = [Contenders.Rival(shape), Contenders.Ours(shape)];
if (args.Contains("--fp32"))
{
    contenders.Add(Contenders.RivalFloat(shape));
}

Console.WriteLine($"DistilBERT {shape}, one sentence, one thread, milliseconds; ratio of medians to {contenders[0].Name}");
PrintLogits(contenders, tokens: 128);
QuickRun.Run(contenders, TimeSpan.FromSeconds(4), Console.Out);
contenders.ForEach(contender => contender.Dispose());
return 0;

// Not a test, a look: contenders that quantise differently agree roughly, and one that runs something else does not.
static void PrintLogits(List<IContender> contenders, int tokens)
{
    foreach (IContender contender in contenders)
    {
        ReadOnlySpan<float> logits = contender.Run(tokens);
        Console.WriteLine($"{contender.Name,-14} logits of {tokens} tokens: {logits[0],8:F4} {logits[1],8:F4}");
    }
}
