// The drop-down menu: items with icon and text, separators, and single choices.
import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '../lib/cn.ts'

type MenuProps = { trigger: ReactNode; children: ReactNode; align?: 'start' | 'end'; className?: string }

/** A menu under its trigger (a button). */
export const Menu = ({ trigger, children, align = 'end', className }: MenuProps) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className={cn(
          'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 animate-rise overflow-y-auto rounded-lg border bg-surface p-1 shadow-pop',
          className,
        )}
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
)

const itemStyle =
  'flex min-h-8 cursor-default items-center gap-2.5 rounded-md px-2 py-1.5 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:shrink-0'

type MenuItemProps = {
  icon?: LucideIcon
  onSelect: () => void
  isDangerous?: boolean
  isDisabled?: boolean
  children: ReactNode
}

export const MenuItem = ({ icon: Icon, onSelect, isDangerous, isDisabled, children }: MenuItemProps) => (
  <DropdownMenu.Item
    disabled={isDisabled ?? false}
    onSelect={onSelect}
    className={cn(itemStyle, isDangerous ? 'text-bad data-highlighted:bg-bad-soft' : 'text-ink [&_svg]:text-ink-faint')}
  >
    {Icon && <Icon aria-hidden="true" />}
    {children}
  </DropdownMenu.Item>
)

type MenuChoiceProps = {
  value: string
  onChange: (value: string) => void
  options: { value: string; label: string; icon?: LucideIcon }[]
}

/** A group of which one is chosen. */
export const MenuChoice = ({ value, onChange, options }: MenuChoiceProps) => (
  <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
    {options.map(({ value: option, label, icon: Icon }) => (
      <DropdownMenu.RadioItem key={option} value={option} className={cn(itemStyle, 'pr-8')}>
        {Icon && <Icon aria-hidden="true" className="text-ink-faint" />}
        {label}
        <DropdownMenu.ItemIndicator className="absolute right-3">
          <Check aria-hidden="true" className="text-accent-text" />
        </DropdownMenu.ItemIndicator>
      </DropdownMenu.RadioItem>
    ))}
  </DropdownMenu.RadioGroup>
)

type MenuCheckProps = { isChecked: boolean; onChange: (isChecked: boolean) => void; children: ReactNode }

/** An item that is on or off; the menu stays open. */
export const MenuCheck = ({ isChecked, onChange, children }: MenuCheckProps) => (
  <DropdownMenu.CheckboxItem
    checked={isChecked}
    onCheckedChange={onChange}
    onSelect={(event) => event.preventDefault()}
    className={cn(itemStyle, 'pl-8')}
  >
    <DropdownMenu.ItemIndicator className="absolute left-3">
      <Check aria-hidden="true" className="text-accent-text" />
    </DropdownMenu.ItemIndicator>
    {children}
  </DropdownMenu.CheckboxItem>
)

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-xs font-medium text-ink-faint">{children}</DropdownMenu.Label>
)

export const MenuLine = () => <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />
