// A piece of code that scrolls sideways, with a button that copies it.
import { cn } from '../lib/cn.ts'
import { CopyButton } from './copy-button.tsx'

type CodeBlockProps = { text: string; label: string; copyLabel?: string; className?: string }

export const CodeBlock = ({ text, label, copyLabel, className }: CodeBlockProps) => (
  <div className={cn('relative min-w-0 overflow-hidden rounded-lg border bg-sunken', className)}>
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className="overflow-x-auto outline-offset-[-2px]"
    >
      <pre className="w-fit min-w-full p-4 pr-12 font-mono text-xs leading-relaxed text-ink-soft">{text}</pre>
    </section>
    {copyLabel && (
      <span className="absolute top-0 right-0 rounded-bl-lg bg-inherit pt-2 pr-2 pb-1 pl-1">
        <CopyButton text={text} label={copyLabel} isIconOnly />
      </span>
    )}
  </div>
)
