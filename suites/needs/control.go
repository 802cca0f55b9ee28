package needs

// Hooks of the target's sandbox. Each may be left out where the sandbox cannot
// do it; its rules are unverified then, since they hold all the same.
var control = []Need{
	{Word: "control.change_stock", Class: Configured, Type: Hook, Example: hook("stock", "'item': '{{item}}', 'stock': {{stock}}"), Says: "sets the stock of an item"},
	{Word: "control.change_price", Class: Configured, Type: Hook, Example: hook("price", "'item': '{{item}}', 'price': {{amount}}"), Says: "sets the catalogue price of an item, in minor units"},
	{Word: "control.fail_next", Class: Configured, Type: Hook, Example: hook("faults", "'operation': '{{operation}}', 'times': {{times}}"), Says: "makes the next requests fail with a 5xx status"},
	{Word: "control.slow_complete", Class: Configured, Type: Hook, Example: hook("delay", "'session': '{{session.id}}', 'milliseconds': {{milliseconds}}"), Says: "delays the completions of a session, or of all where none is named, by some milliseconds"},
	{Word: "control.advance_clock", Class: Configured, Type: Hook, Example: hook("clock", "'seconds': {{seconds}}"), Says: "moves the clock of the merchant forward"},
	{Word: "control.escalate", Class: Configured, Type: Hook, Example: hook("escalate", "'session': '{{session.id}}'"), Says: "makes a session ask for the merchant's help"},
	{Word: "control.approve", Class: Configured, Type: Hook, Example: hook("approve", "'session': '{{session.id}}'"), Says: "approves a purchase that waits for approval"},
	{Word: "control.advance_order", Class: Configured, Type: Hook, Example: hook("orders", "'order_id': '{{order.id}}', 'to': '{{status}}'"), Says: "moves an order to a status of the protocol"},
	{Word: "control.partial_ship", Class: Configured, Type: Hook, Example: hook("ship", "'order_id': '{{order.id}}', 'item': '{{item}}', 'quantity': {{quantity}}"), Says: "ships part of an order"},
	{Word: "control.cancel_order", Class: Configured, Type: Hook, Example: hook("cancel", "'order_id': '{{order.id}}'"), Says: "cancels an order"},
	{Word: "control.return_item", Class: Configured, Type: Hook, Example: hook("return", "'order_id': '{{order.id}}', 'item': '{{item}}', 'quantity': {{quantity}}"), Says: "takes items of an order back"},
	{Word: "control.refund", Class: Configured, Type: Hook, Example: hook("refund", "'order_id': '{{order.id}}'"), Says: "refunds an order in full"},
	{Word: "control.partial_refund", Class: Configured, Type: Hook, Example: hook("refund", "'order_id': '{{order.id}}', 'amount': {{amount}}"), Says: "refunds part of an order"},
	{Word: "control.fail_refund", Class: Configured, Type: Hook, Example: hook("refund", "'order_id': '{{order.id}}', 'outcome': 'failed'"), Says: "starts a refund that fails"},
	{Word: "control.store_credit", Class: Configured, Type: Hook, Example: hook("credit", "'order_id': '{{order.id}}', 'amount': {{amount}}"), Says: "compensates part of an order with store credit"},
	{Word: "control.open_dispute", Class: Configured, Type: Hook, Example: hook("dispute", "'order_id': '{{order.id}}'"), Says: "opens a dispute about an order"},
	{Word: "control.manual_review", Class: Configured, Type: Hook, Example: hook("review", "'order_id': '{{order.id}}', 'to': '{{status}}'"), Says: "holds an order for review, and decides the review"},
	{Word: "control.expire_cart", Class: Configured, Type: Hook, Example: hook("carts", "'cart': '{{session.id}}'"), Says: "lets a cart expire"},
	{Word: "control.regenerate_feed", Class: Configured, Type: Hook, Example: hook("feed", ""), Says: "writes the product feed anew"},
	{Word: "control.withdraw_item", Class: Configured, Type: Hook, Example: hook("withdraw", "'item': '{{item}}'"), Says: "takes an item out of the catalogue"},
	{Word: "control.bulk", Class: Configured, Type: Hook, Example: hook("bulk", "'times': {{times}}, 'to': '{{status}}'"), Says: "makes many order events at once"},
}
