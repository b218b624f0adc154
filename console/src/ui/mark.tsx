// The mark of the installation: the operator's logo, else Tollgate's own, a post and its striped barrier, raised.
import { useStatus } from '../lib/session.ts'

/** The mark alone, in its own colours; decorative. */
export const Mark = ({ className }: { className?: string }) => {
  const logo = useStatus()?.logo
  if (logo) return <img src={logo} alt="" className={`${className ?? ''} rounded-md object-contain`} />
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" fill="#0f4f4a" />
      <path d="M6.5 13.2 26 6.7" stroke="#f4b740" strokeWidth="4.4" strokeLinecap="round" />
      <path d="m14.2 12.9 2.1-5.2M20 11l2.1-5.2" stroke="#0f4f4a" strokeWidth="1.9" />
      <path d="M10 12.5V26" stroke="#fff" strokeWidth="4.8" strokeLinecap="round" />
    </svg>
  )
}
