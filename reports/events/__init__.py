"""What programs of others read: EPCIS 2.0 and the sortable sheet of FSMA 204."""
