// The card in the middle of a page before sign-in.
import type { ReactNode } from 'react'
import { useTitle } from '../../lib/use-title.ts'
import { GuestFrame } from '../../shell/guest-frame.tsx'

type GuestCardProps = { title: string; text?: string; icon?: ReactNode; children: ReactNode; foot?: ReactNode }

/** Heading, what is to be done, and links below. */
export const GuestCard = ({ title, text, icon, children, foot }: GuestCardProps) => {
  useTitle(title)
  return (
    <GuestFrame>
      <div className="w-full max-w-[23.5rem]">
        <div className="panel p-6 sm:p-7">
          <header className="mb-6">
            {icon}
            <h1 className="text-xl font-semibold tracking-[-0.02em]">{title}</h1>
            {text && <p className="mt-1 text-ink-faint">{text}</p>}
          </header>
          {children}
        </div>
        {foot && <p className="mt-4 text-center text-sm text-ink-faint">{foot}</p>}
      </div>
    </GuestFrame>
  )
}

/** A link among the words below a card. */
export const footLinkStyle = 'font-medium text-accent-text hover:underline'
