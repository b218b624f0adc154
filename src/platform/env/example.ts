// Renders `.env.example` from the table of variables, so that the file cannot drift from the program.
import { SECTIONS } from './variables.ts'

const HEAD = `# Settings of the gateway: copy to .env and uncomment what you change. Variables of the process win over this file.
# Secrets have no default here. Booleans are true or false.
`

/** The whole text of `.env.example`. */
export const renderEnvExample = (): string => {
  const blocks = Object.entries(SECTIONS).map(([title, variables]) => {
    const lines = Object.values(variables).map(({ name, help, shownDefault }) => `# ${help}\n# ${name}=${shownDefault}`)
    return `\n# ---- ${title} ----\n\n${lines.join('\n')}\n`
  })
  return HEAD + blocks.join('')
}
