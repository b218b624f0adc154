// The command line: `--port`, `--log-dir`, `--version`, `--help`, also with one dash and with `=` (environment.md section 1).

/** What the command line asked for; `problems` is a readable list of what is wrong with it. */
export type CommandLine = {
  readonly action: 'serve' | 'version' | 'help'
  readonly port: string | undefined
  readonly logDir: string | undefined
  /** Words that are no flags, for the program's own sub-commands. */
  readonly words: readonly string[]
  readonly problems: readonly string[]
}

export const HELP_TEXT = `Usage: tollgate [migrate | undo | secrets … | reconcile [partial] [json]] [--port N] [--log-dir DIR] [--version] [--help]

  migrate          bring the database to the current schema and exit
  undo             take the conversion of a One API database back and exit
  secrets status   say how many secrets of the database are encrypted
  secrets encrypt  encrypt them under CRYPTO_SECRET now; every start does the same
  secrets decrypt  store them as plain text again, for the way back to another program
  reconcile        recompute every charge from its row, prove the counters by the rows; exit with 1 when something differs
                   (partial: rows were deleted, so counters may be larger; json: the report as JSON)

  --port N         listening port (the environment variable PORT wins; default 3000)
  --log-dir DIR    folder of the log files (default ./logs; empty = log to the console only)
  --version        print the version and exit
  --help           print this text and exit

Everything else is set by environment variables or a .env file: see .env.example.
`

const FLAG = /^--?([a-z][a-z-]*)(?:=(.*))?$/s

/** Parses the arguments after the program name. Never throws: mistakes are listed in `problems`. */
export const parseCommandLine = (argv: readonly string[]): CommandLine => {
  const values = new Map<string, string>()
  const words: string[] = []
  const problems: string[] = []
  let action: CommandLine['action'] = 'serve'
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? ''
    const match = FLAG.exec(argument)
    const name = match?.[1]
    if (name === 'version' || name === 'help') action = name
    else if (name === 'port' || name === 'log-dir') {
      const value = match?.[2] ?? argv[++at]
      if (value === undefined) problems.push(`The flag --${name} needs a value.`)
      else values.set(name, value)
    } else if (argument.startsWith('-')) problems.push(`Unknown flag ${argument}; --help lists the flags.`)
    else words.push(argument)
  }
  return { action, port: values.get('port'), logDir: values.get('log-dir'), words, problems }
}
