"""Reading untrusted files in killable children with limits on time, memory and output."""
