using AotDistil.RandomCheckpoint;

if (args.Length != 2 || !CheckpointShape.TryParse(args[0], out CheckpointShape? shape))
{
    Console.Error.WriteLine("""
        Writes a classifier with random weights as a Hugging Face folder; the same shape gives the same bytes.
        usage: AotDistil.RandomCheckpoint [FAMILY-]LAYERSxDIMxHEADSxHIDDEN FOLDER      for example albert-6x768x12x3072 random-albert-6x768
        FAMILY is distilbert, unless said otherwise, bert, roberta or albert.
        """);
    return 1;
}

CheckpointWriter.Write(shape, args[1]);
return 0;
