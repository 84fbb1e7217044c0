using AotDistil.RandomCheckpoint;

if (args.Length != 2 || !CheckpointShape.TryParse(args[0], out CheckpointShape? shape))
{
    Console.Error.WriteLine("""
        Writes a DistilBERT classifier with random weights as a Hugging Face folder; the same shape gives the same bytes.
        usage: AotDistil.RandomCheckpoint LAYERSxDIMxHEADSxHIDDEN FOLDER      for example 6x768x12x3072 random-6x768
        """);
    return 1;
}

CheckpointWriter.Write(shape, args[1]);
return 0;
